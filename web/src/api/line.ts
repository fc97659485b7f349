import { type ClientFrame, closeCodes } from "../contract/generated.ts";
import { Hub, lost, type ToOwner, type ToWindows } from "./hub.ts";
import type { Clock, SocketLike, Surroundings } from "./platform.ts";

/** The part of a BroadcastChannel the line uses: what one window posts, every other window hears, in order. */
export interface ChannelLike {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** The part of Web Locks the line uses. */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** What the line needs. */
export interface LineOptions {
  /** Of the account: windows with the same name share one socket. */
  name: string;
  /** Of this window, never used before. */
  id: string;
  clock: Clock;
  surroundings: Surroundings;
  channel: ChannelLike;
  locks: LocksLike;
  /** Opens a socket to the server. */
  open: () => SocketLike;
}

type Message =
  | ToOwner
  | (ToWindows & { readonly owner: string })
  /** Who owns the line, since when: said by a new owner and to whoever asks. Something newer counts. */
  | { readonly type: "owner"; readonly owner: string; readonly since: number }
  | { readonly type: "ask" }
  /** The shared store changed. */
  | { readonly type: "stored" }
  /** The person signed out. */
  | { readonly type: "ended" };

/** An owner that leaves two questions in a row unanswered for so long is frozen, or hangs: the line is taken from it. */
const askPatience = 2_500;
const beatVisible = 5_000;
const beatHidden = 30_000;

interface Candidacy {
  readonly cancel: AbortController;
  release?: () => void;
}

/**
 * The one connection that all windows of an account in a browser share. Web Locks choose its owner, who holds the socket (see
 * {@link Hub}) and relays over a BroadcastChannel; the lock passes to the next window however its holder ends. A window that is to be
 * frozen hands over by itself; from one that hangs the lock is stolen.
 *
 * To each window the line looks like a socket of its own: {@link open} answers one, a change of owner closes it, and the window
 * connects again and resumes from its own cursor, as after any lost connection. So a takeover can neither lose nor double a message.
 * The lock alone decides who owns the line; `since` only tells a late word of a former owner from that of the present one, and a mistake
 * costs a reconnect.
 */
export class SharedLine {
  readonly #options: LineOptions;
  #isAlone = false;
  #onOwner: (isOwner: boolean) => void = () => {};
  #onChanged: () => void = () => {};
  #unlisten = () => {};
  #cancelBeat = () => {};
  #cancelAsk: (() => void) | undefined;
  #leave: (() => void) | undefined;
  #candidacy: Candidacy | undefined;
  #hub: Hub | undefined;
  #owner: { readonly id: string; readonly since: number } | undefined;
  #port: Port | undefined;
  #lastPort = 0;
  #isIdle = true;
  /** Counts what the owner said. */
  #heard = 0;
  #isStarted = false;
  #hasEnded = false;
  #isStopped = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** One owner at a time, as far as the locks work. */
  get isExclusive(): boolean {
    return !this.#isAlone;
  }

  /** Joins the others. `onOwner` hears when this window becomes the owner or is it no more, `onChanged` when another wrote to the store. */
  start(onOwner: (isOwner: boolean) => void, onChanged: () => void): void {
    const { channel, locks, name, id, surroundings } = this.#options;
    this.#onOwner = onOwner;
    this.#onChanged = onChanged;
    channel.onmessage = (event) => this.#receive(event.data);
    this.#unlisten = surroundings.listen((signal) => {
      if (signal === "leaving") this.#handOver();
      else if (signal !== "hidden" && signal !== "offline") this.#wake();
    });
    // The window holds a lock of its own as long as it lives: so the owner learns of its end, a crash included.
    const alive = () =>
      new Promise<void>((resolve) => {
        this.#leave = resolve;
        if (this.#isStopped) return resolve();
        this.#isStarted = true;
        this.#stand();
        this.#announce();
        this.#ask();
        this.#beat();
      });
    locks.request(lifeOf(name, id), {}, alive).catch(() => {
      // No locks here, whatever the browser promised: this window is on its own.
      this.#isAlone = true;
      this.#port?.closed(lost);
      onOwner(true);
    });
  }

  /** A connection through the owner; it behaves like a socket. */
  open(): SocketLike {
    if (this.#isAlone) return this.#options.open();
    this.#port?.end();
    const port = new Port(++this.#lastPort, (frame) => this.#fromPort(port, frame));
    this.#port = port;
    if (this.#hasEnded) queueMicrotask(() => port.closed(closeCodes.signedOut));
    else if (this.#isStarted) {
      this.#stand();
      // Not before the caller has its answer.
      queueMicrotask(() => this.#announce());
      this.#ask();
    }
    return port;
  }

  /** Tells the other windows that the store has changed. */
  tell(): void {
    if (!this.#isStopped) this.#options.channel.postMessage({ type: "stored" } satisfies Message);
  }

  /** Leaves. With `isOver` the person signed out, and all windows end. */
  stop(isOver: boolean): void {
    if (this.#isStopped) return;
    if (isOver) this.#options.channel.postMessage({ type: "ended" } satisfies Message);
    this.#port?.end();
    this.#handOver();
    this.#isStopped = true;
    this.#unlisten();
    this.#cancelBeat();
    this.#cancelAsk?.();
    this.#leave?.();
    this.#options.channel.close();
  }

  // ---- the lock ----------------------------------------------------------------

  /** Stands for owner: waits for the lock, or takes it from who does not answer. */
  #stand(steals = false): void {
    if (this.#isStopped || (this.#candidacy !== undefined && !steals)) return;
    this.#candidacy?.cancel.abort();
    const candidacy: Candidacy = { cancel: new AbortController() };
    this.#candidacy = candidacy;
    const held = () =>
      new Promise<void>((resolve) => {
        if (this.#candidacy !== candidacy) return resolve();
        candidacy.release = resolve;
        this.#reign();
      });
    const options = steals ? { steal: true } : { signal: candidacy.cancel.signal };
    this.#options.locks.request(`${this.#options.name}/owner`, options, held).catch(() => {
      if (this.#candidacy !== candidacy) return;
      // Taken away by another window: wait for one's turn again.
      this.#candidacy = undefined;
      this.#resign();
      if (candidacy.release !== undefined) this.#stand();
    });
  }

  #reign(): void {
    const { id, open, clock, channel } = this.#options;
    this.#port?.renew();
    this.#hub = new Hub({
      id,
      open,
      post: (message) => this.#fromHub(message),
      watchOver: (window, onGone) => this.#watchOver(window, onGone),
    });
    this.#owner = { id, since: Math.max(clock.now(), (this.#owner?.since ?? 0) + 1) };
    channel.postMessage({ type: "owner", owner: id, since: this.#owner.since } satisfies Message);
    this.#onChanged();
    this.#onOwner(true);
    this.#announce();
  }

  #resign(): void {
    if (this.#hub === undefined) return;
    this.#hub.stop();
    this.#hub = undefined;
    this.#onOwner(false);
  }

  /** This window will not be able to answer: another one shall own the line. */
  #handOver(): void {
    const candidacy = this.#candidacy;
    this.#candidacy = undefined;
    this.#resign();
    candidacy?.cancel.abort();
    candidacy?.release?.();
  }

  #watchOver(window: string, onGone: () => void): () => void {
    const { locks, name } = this.#options;
    const cancel = new AbortController();
    const held = async () => {
      if (!cancel.signal.aborted) onGone();
    };
    locks.request(lifeOf(name, window), { signal: cancel.signal }, held).catch(() => {});
    return () => cancel.abort();
  }

  // ---- whether the owner is there ----------------------------------------------

  #beat(): void {
    const { clock, surroundings } = this.#options;
    const heard = this.#heard;
    this.#cancelBeat = clock.after(surroundings.isVisible() ? beatVisible : beatHidden, () => {
      this.#stand();
      if (this.#heard === heard) this.#ask();
      this.#beat();
    });
  }

  #wake(): void {
    if (!this.#isStarted) return;
    this.#stand();
    this.#ask();
  }

  /** Asks whether the owner is there. Stealing from a living one is no fault, only a reconnect: no need to be sure. */
  #ask(isAgain = false): void {
    if (this.#hub !== undefined || this.#isStopped || (this.#cancelAsk !== undefined && !isAgain)) return;
    const heard = this.#heard;
    this.#options.channel.postMessage({ type: "ask" } satisfies Message);
    this.#cancelAsk = this.#options.clock.after(askPatience, () => {
      this.#cancelAsk = undefined;
      if (this.#heard !== heard || this.#hub !== undefined || this.#candidacy === undefined) return;
      if (isAgain) this.#stand(true);
      else this.#ask(true);
    });
  }

  // ---- messages ----------------------------------------------------------------

  #receive(message: Message): void {
    switch (message.type) {
      case "stored":
        this.#onChanged();
        return;
      case "ended":
        this.#hasEnded = true;
        this.#port?.closed(closeCodes.signedOut);
        return;
      case "ask":
        if (this.#hub !== undefined && this.#owner !== undefined)
          this.#options.channel.postMessage({
            type: "owner",
            owner: this.#owner.id,
            since: this.#owner.since,
          } satisfies Message);
        return;
      case "owner":
        this.#follow(message.owner, message.since);
        return;
      case "window":
      case "open":
      case "say":
      case "close":
        this.#hub?.receive(message);
        return;
      default:
        if (message.owner === this.#owner?.id) {
          this.#heard += 1;
          this.#toPort(message);
        }
    }
  }

  #follow(id: string, since: number): void {
    if (id === this.#owner?.id) {
      this.#heard += 1;
      return;
    }
    if (since < (this.#owner?.since ?? 0)) return;
    this.#heard += 1;
    this.#resign();
    this.#owner = { id, since };
    // A connection through the former owner is lost; one that was being opened is asked for anew.
    this.#port?.renew();
    this.#announce();
  }

  /** Tells the owner of this window, and of the connection it waits for. */
  #announce(): void {
    if (!this.#isStarted || this.#isStopped) return;
    const { id } = this.#options;
    this.#toOwner({ type: "window", from: id, isIdle: this.#isIdle });
    if (this.#port?.isOpening) this.#toOwner({ type: "open", from: id, port: this.#port.number });
  }

  #fromPort(port: Port, frame: ClientFrame | undefined): void {
    if (port !== this.#port || this.#isStopped) return;
    const { id } = this.#options;
    if (frame === undefined) {
      this.#toOwner({ type: "close", from: id, port: port.number });
      return;
    }
    if (frame.type === "hello" || frame.type === "activity") this.#isIdle = frame.isIdle === true;
    this.#toOwner({ type: "say", from: id, port: port.number, frame });
  }

  #toOwner(message: ToOwner): void {
    if (this.#hub !== undefined) this.#hub.receive(message);
    else this.#options.channel.postMessage(message satisfies Message);
  }

  #fromHub(message: ToWindows): void {
    const { channel, id } = this.#options;
    if (this.#hub?.isShared && (!("to" in message) || message.to !== id))
      channel.postMessage({ ...message, owner: id } satisfies Message);
    this.#toPort(message);
  }

  #toPort(message: ToWindows): void {
    const port = this.#port;
    const { id } = this.#options;
    if (port === undefined) return;
    if (message.type === "closed") {
      if (message.ports[id] === port.number) port.closed(message.code);
    } else if (message.type === "opened") {
      if (message.to === id && message.port === port.number) port.opened();
    } else if (message.to === undefined ? message.except !== id : message.to === id && message.port === port.number)
      port.heard(message.text);
  }
}

const lifeOf = (name: string, id: string) => `${name}/window/${id}`;

/** What a window holds for its socket. */
class Port implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly number: number;
  readonly #say: (frame: ClientFrame | undefined) => void;
  #state: "opening" | "open" | "closed" = "opening";

  constructor(number: number, say: (frame: ClientFrame | undefined) => void) {
    this.number = number;
    this.#say = say;
  }

  get isOpening(): boolean {
    return this.#state === "opening";
  }

  send(text: string): void {
    if (this.#state === "open") this.#say(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#say(undefined);
  }

  /** Ends without a word to anybody. */
  end(): void {
    this.#state = "closed";
  }

  opened(): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    this.onopen?.();
  }

  heard(text: string): void {
    if (this.#state === "open") this.onmessage?.({ data: text });
  }

  closed(code: number): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.onclose?.({ code });
  }

  /** The owner changed. */
  renew(): void {
    if (this.#state === "open") this.closed(lost);
  }
}
