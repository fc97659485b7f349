import { type ClientFrame, closeCodes, type Hello, type ServerFrame } from "../contract/generated.ts";
import { backoff } from "./backoff.ts";
import { ApiError } from "./http.ts";
import type { Clock, Random, SocketLike, Surroundings } from "./platform.ts";

/** Why the socket does not come back by itself. */
export type StopReason = "idle" | "signedOut" | "accountDisabled" | "protocolError" | "clientTooOld";

/** The named states of the connection. */
export type ConnectionStatus =
  /** Not connected and not trying. */
  | { readonly name: "stopped"; readonly reason: StopReason }
  /** Opening. `attempt` counts from 0 since the last time it was live. */
  | { readonly name: "connecting"; readonly attempt: number }
  /** Open; what was missed is being fetched. */
  | { readonly name: "catchingUp" }
  /** Open and up to date. */
  | { readonly name: "live" }
  /** Lost; tries again at `until` (the clock's milliseconds), or at once when the window is shown or the network returns. */
  | { readonly name: "waiting"; readonly attempt: number; readonly until: number };

/** What the socket needs. */
export interface SocketOptions {
  clock: Clock;
  random: Random;
  surroundings: Surroundings;
  open: () => SocketLike;
  /** The first frame of every connection, with the present cursor. */
  hello: () => Hello;
  /** Every frame, before an answer is given to who asked. */
  onFrame: (frame: ServerFrame) => void;
  onStatus: (status: ConnectionStatus) => void;
  /** The socket could not even be opened: the session may have ended, which a browser does not tell. */
  onOpenFailed?: () => void;
}

const openTimeout = 15_000;
const answerTimeout = 10_000;
const tick = 10_000;
const quietBeforePing = 20_000;
const deadAfter = 40_000;
const probeTimeout = 5_000;
/** Live for this long, the next loss starts again from the shortest backoff. */
const settled = 5_000;

interface Waiting {
  resolve: (frame: ServerFrame) => void;
  reject: (error: ApiError) => void;
  cancel: () => void;
}

/**
 * The one connection: a state machine `connecting → catchingUp → live`, `waiting` between attempts, `stopped` at the end.
 * The close-code table is its only reason to stop (4500–4999). Reconnects with full jitter; a window that becomes visible,
 * gets the focus or the network back tries at once. Silence of 40 s counts as dead only while the page was awake to
 * judge (DELIVERY section 4).
 */
export class ParleySocket {
  readonly #options: SocketOptions;
  #status: ConnectionStatus = { name: "stopped", reason: "idle" };
  #socket: SocketLike | undefined;
  #attempt = 0;
  #nextId = 1;
  #answers = new Map<number, Waiting>();
  #cancelTimer: () => void = () => {};
  #cancelTick: () => void = () => {};
  #cancelSettled: () => void = () => {};
  #cancelProbe: () => void = () => {};
  #lastHeard = 0;
  #lastTick = 0;
  #judgeFrom = 0;
  #comeBackAt: number | undefined;
  /** The number of the last `hello`: a refusal of it says when to try again. */
  #helloId = 0;
  #unlisten: (() => void) | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Open, and its `hello` was said. */
  get isOpen(): boolean {
    return this.#status.name === "live" || this.#status.name === "catchingUp";
  }

  /** Starts connecting; does nothing when it is already running. */
  start(): void {
    if (this.#status.name !== "stopped") return;
    this.#unlisten = this.#options.surroundings.listen((signal) => {
      if (signal !== "hidden" && signal !== "offline" && signal !== "leaving") this.#wake();
    });
    this.#attempt = 0;
    this.#connect();
  }

  /** Ends the connection for good. */
  stop(reason: StopReason = "idle"): void {
    if (this.#status.name === "stopped") return;
    this.#unlisten?.();
    this.#drop();
    this.#become({ name: "stopped", reason });
  }

  /** Says something that needs no answer. False when there is no connection. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * Asks and resolves with the answer, after it was applied. Rejects with the refusal's code; with `unreachable` when nothing was
   * sent; with `unknown` when the connection ended or 10 s passed first (C2: repeat with the same ids).
   */
  request(frame: ClientFrame): Promise<ServerFrame> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(answerTimeout, () => {
        this.#answers.delete(id);
        reject(new ApiError("unknown"));
      });
      this.#answers.set(id, { resolve, reject, cancel });
      if (!this.send({ ...frame, id })) {
        cancel();
        this.#answers.delete(id);
        reject(new ApiError("unreachable"));
      }
    });
  }

  /** Says `hello` again without reconnecting: the answer brings the device up to date. */
  resync(): boolean {
    if (!this.isOpen || this.#socket === undefined) return false;
    this.#become({ name: "catchingUp" });
    this.#sayHello(this.#socket);
    return true;
  }

  /** The owner has applied everything that was missed. */
  caughtUp(): void {
    if (this.#status.name !== "catchingUp") return;
    this.#become({ name: "live" });
    this.#cancelSettled = this.#options.clock.after(settled, () => {
      this.#attempt = 0;
    });
  }

  #become(status: ConnectionStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }

  #connect(): void {
    const { clock } = this.#options;
    this.#drop();
    this.#comeBackAt = undefined;
    this.#become({ name: "connecting", attempt: this.#attempt });
    const socket = this.#options.open();
    this.#socket = socket;
    let wasOpen = false;
    this.#cancelTimer = clock.after(openTimeout, () => this.#lost(undefined, wasOpen));
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      wasOpen = true;
      this.#cancelTimer();
      this.#heard();
      this.#sayHello(socket);
      this.#become({ name: "catchingUp" });
      this.#lastTick = clock.now();
      this.#judgeFrom = clock.now();
      this.#watch();
    };
    socket.onmessage = (event) => {
      if (this.#socket !== socket) return;
      this.#heard();
      this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code, wasOpen);
    };
  }

  #sayHello(socket: SocketLike): void {
    this.#helloId = this.#nextId++;
    socket.send(JSON.stringify({ ...this.#options.hello(), id: this.#helloId }));
  }

  /** The server could not answer `hello`: the connection stays, and the question is put again. */
  #helloRefused(retryAfterMs: number): void {
    const { clock, random } = this.#options;
    const socket = this.#socket;
    clock.after(Math.max(retryAfterMs, backoff(this.#attempt++, random)), () => {
      if (this.#socket === socket && this.#status.name === "catchingUp") this.resync();
    });
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.type === "error" && frame.id === this.#helloId) this.#helloRefused(frame.retryAfterMs ?? 0);
    if (frame.type === "reconnect") {
      this.#comeBackAt = this.#options.clock.now() + frame.afterMs;
      const socket = this.#socket;
      this.#options.clock.after(frame.afterMs, () => {
        if (this.#socket === socket && socket !== undefined) this.#lost(undefined, true);
      });
    }
    this.#options.onFrame(frame);
    const id = "id" in frame ? frame.id : undefined;
    const waiting = typeof id === "number" ? this.#answers.get(id) : undefined;
    if (waiting === undefined || typeof id !== "number") return;
    this.#answers.delete(id);
    waiting.cancel();
    if (frame.type === "error") waiting.reject(new ApiError(frame.code, 0, frame.retryAfterMs, frame.detail));
    else waiting.resolve(frame);
  }

  #heard(): void {
    this.#lastHeard = this.#options.clock.now();
  }

  /** A page timer may be late by minutes: silence is judged only when this timer itself was on time. */
  #watch(): void {
    const { clock } = this.#options;
    this.#cancelTick();
    this.#cancelTick = clock.after(tick, () => {
      const now = clock.now();
      const wasAsleep = now - this.#lastTick > 2 * tick;
      this.#lastTick = now;
      if (wasAsleep) this.#judgeFrom = now;
      const quiet = now - Math.max(this.#lastHeard, this.#judgeFrom);
      if (quiet >= deadAfter) {
        this.#lost(undefined, true);
        return;
      }
      if (quiet >= quietBeforePing || wasAsleep) this.send({ type: "ping" });
      this.#watch();
    });
  }

  #wake(): void {
    if (this.#status.name === "waiting") this.#connect();
    else if (this.isOpen && this.#options.clock.now() - this.#lastHeard > probeTimeout) this.#probe();
  }

  #probe(): void {
    const heard = this.#lastHeard;
    this.send({ type: "ping" });
    this.#cancelProbe();
    this.#cancelProbe = this.#options.clock.after(probeTimeout, () => {
      if (this.isOpen && this.#lastHeard === heard) this.#lost(undefined, true);
    });
  }

  #lost(code: number | undefined, wasOpen: boolean): void {
    const { clock, random } = this.#options;
    const reason = stopReason(code);
    const planned = this.#comeBackAt;
    if (reason !== undefined) {
      this.stop(reason);
      return;
    }
    this.#drop();
    const delay = planned === undefined ? backoff(this.#attempt, random) : Math.max(0, planned - clock.now());
    this.#attempt += 1;
    this.#cancelTimer = clock.after(delay, () => this.#connect());
    this.#become({ name: "waiting", attempt: this.#attempt, until: clock.now() + delay });
    if (!wasOpen) this.#options.onOpenFailed?.();
  }

  /** Lets go of the present socket; unanswered requests have an unknown outcome. */
  #drop(): void {
    this.#cancelTimer();
    this.#cancelTick();
    this.#cancelSettled();
    this.#cancelProbe();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
    const answers = [...this.#answers.values()];
    this.#answers.clear();
    for (const waiting of answers) {
      waiting.cancel();
      waiting.reject(new ApiError("unknown"));
    }
  }
}

/** The close-code table: 4500–4999 end it, everything else comes back. */
export function stopReason(code: number | undefined): StopReason | undefined {
  if (code === undefined || code < 4500 || code > 4999) return undefined;
  if (code === closeCodes.signedOut) return "signedOut";
  if (code === closeCodes.accountDisabled) return "accountDisabled";
  if (code === closeCodes.clientTooOld) return "clientTooOld";
  return "protocolError";
}
