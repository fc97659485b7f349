import { type ClientFrame, limits, type ServerFrame } from "../contract/generated.ts";
import type { SocketLike } from "./platform.ts";

/** What a window says to the owner of the line. A window numbers its connections: what is said of an older one is void. */
export type ToOwner =
  /** Here I am; said to every new owner. */
  | { readonly type: "window"; readonly from: string; readonly isIdle: boolean }
  | { readonly type: "open"; readonly from: string; readonly port: number }
  | { readonly type: "say"; readonly from: string; readonly port: number; readonly frame: ClientFrame }
  | { readonly type: "close"; readonly from: string; readonly port: number };

/** What the owner says to the windows. */
export type ToWindows =
  | { readonly type: "opened"; readonly to: string; readonly port: number }
  /** A frame from the server: for one window, or for all that have an open connection but one. */
  | {
      readonly type: "frame";
      readonly text: string;
      readonly to?: string;
      readonly port?: number;
      readonly except?: string;
    }
  /** These connections are at their end: the number of each, by window. */
  | { readonly type: "closed"; readonly ports: Readonly<Record<string, number>>; readonly code: number };

/** What the owner's side needs. */
export interface HubOptions {
  /** The owner's own window. */
  id: string;
  open: () => SocketLike;
  /** Says it to all windows, this one included. */
  post: (message: ToWindows) => void;
  /** Calls `onGone` when that window is no more; the answer stops watching. */
  watchOver: (window: string, onGone: () => void) => () => void;
}

interface Guest {
  port: number;
  isOpen: boolean;
  isIdle: boolean;
  watched: readonly number[];
  forget: () => void;
}

interface Asked {
  readonly from: string;
  readonly port: number;
  /** The number the window gave its request. */
  readonly id: number | undefined;
}

/** The browser's code for a connection that was lost. */
export const lost = 1006;

/**
 * The owner's side of the shared line: one socket, many windows. Every window speaks the whole protocol with its own cursor; the hub
 * makes the requests' numbers distinct, gives each answer to who asked, and every event to all, in the order of the wire.
 * Presence is of the device: it is idle when all windows are, and it watches what any of them shows.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #guests = new Map<string, Guest>();
  #socket: SocketLike | undefined;
  #isOpen = false;
  #nextId = 1;
  #asked = new Map<number, Asked>();
  /** Requests waiting for `ready` or `resumed`, which come in the order of the asking and carry no number. */
  #hellos: number[] = [];
  #saidIdle: boolean | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Other windows listen too. */
  get isShared(): boolean {
    return this.#guests.size > 1;
  }

  /** Takes what a window says. */
  receive(message: ToOwner): void {
    const guest = this.#meet(message.from);
    switch (message.type) {
      case "window":
        guest.isIdle = message.isIdle;
        return;
      case "open":
        guest.port = message.port;
        guest.isOpen = false;
        if (this.#isOpen) this.#admit(message.from, guest);
        else if (this.#socket === undefined) this.#connect();
        return;
      case "close":
        // Only who holds the line for dead lets go of it; who is content with it stays until the window ends.
        if (guest.port === message.port) this.#end(lost, message.from);
        return;
      case "say":
        if (guest.port === message.port && guest.isOpen) this.#say(message.from, guest, message.frame);
        else this.#options.post({ type: "closed", ports: { [message.from]: message.port }, code: lost });
    }
  }

  /** Ends the socket and every window's connection. */
  stop(): void {
    this.#end(lost);
    for (const guest of this.#guests.values()) guest.forget();
    this.#guests.clear();
  }

  #meet(from: string): Guest {
    const known = this.#guests.get(from);
    if (known !== undefined) return known;
    const forget = from === this.#options.id ? () => {} : this.#options.watchOver(from, () => this.#gone(from));
    const guest: Guest = { port: 0, isOpen: false, isIdle: true, watched: [], forget };
    this.#guests.set(from, guest);
    return guest;
  }

  #gone(from: string): void {
    this.#guests.delete(from);
    if (this.#isOpen && this.#saidIdle === false && this.#isIdle()) this.#sayIdle();
  }

  #connect(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#isOpen = true;
      for (const [from, guest] of [...this.#guests]) if (guest.port > 0) this.#admit(from, guest);
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#end(event.code);
  }

  #admit(from: string, guest: Guest): void {
    guest.isOpen = true;
    this.#options.post({ type: "opened", to: from, port: guest.port });
  }

  /** The socket is at its end, and with it every connection over it; but for `except`, which said so itself. */
  #end(code: number, except?: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isOpen = false;
    this.#asked.clear();
    this.#hellos = [];
    this.#saidIdle = undefined;
    if (socket !== undefined) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
    const ports: Record<string, number> = {};
    for (const [from, guest] of this.#guests) {
      if (guest.port > 0 && from !== except) ports[from] = guest.port;
      guest.port = 0;
      guest.isOpen = false;
    }
    if (Object.keys(ports).length > 0) this.#options.post({ type: "closed", ports, code });
  }

  #say(from: string, guest: Guest, frame: ClientFrame): void {
    switch (frame.type) {
      case "hello": {
        guest.isIdle = frame.isIdle === true;
        this.#saidIdle = this.#isIdle();
        const id = this.#number(from, guest, frame.id);
        this.#hellos.push(id);
        this.#send({ ...frame, isIdle: this.#saidIdle, id });
        return;
      }
      case "activity":
        guest.isIdle = frame.isIdle;
        if (this.#isIdle() !== this.#saidIdle) this.#sayIdle();
        return;
      case "presence.watch": {
        guest.watched = frame.userIds;
        const others = [...this.#guests.values()].flatMap((other) => other.watched);
        const all = [...new Set([...frame.userIds, ...others])];
        this.#send({ ...frame, userIds: all.slice(0, limits.watchedUsersMax) });
        return;
      }
      default:
        this.#send(frame.id == null ? frame : { ...frame, id: this.#number(from, guest, frame.id) });
    }
  }

  #number(from: string, { port }: Guest, id: number | null | undefined): number {
    const number = this.#nextId++;
    this.#asked.set(number, { from, port, id: id ?? undefined });
    return number;
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #isIdle(): boolean {
    return [...this.#guests.values()].every((guest) => guest.isIdle);
  }

  #sayIdle(): void {
    this.#saidIdle = this.#isIdle();
    this.#send({ type: "activity", isIdle: this.#saidIdle });
  }

  #hear(text: string): void {
    const frame = JSON.parse(text) as ServerFrame & { id?: number | null };
    const isState = frame.type === "ready" || frame.type === "resumed";
    const number = isState ? this.#hellos.shift() : (frame.id ?? undefined);
    const { post } = this.#options;
    if (number === undefined) {
      post({ type: "frame", text });
      return;
    }
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (frame.type === "error") this.#hellos = this.#hellos.filter((hello) => hello !== number);
    const { id: _, ...bare } = frame;
    if (asked !== undefined && this.#guests.get(asked.from)?.port === asked.port) {
      const own = asked.id === undefined ? bare : { ...bare, id: asked.id };
      post({ type: "frame", to: asked.from, port: asked.port, text: JSON.stringify(own) });
    }
    // Of my own message the server tells this socket nothing else: to the other windows the acknowledgement is the event.
    if (frame.type === "message.stored")
      post({ type: "frame", text: JSON.stringify(bare), ...(asked ? { except: asked.from } : {}) });
  }
}
