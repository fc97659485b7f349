import type { SocketLike } from "../api/platform.ts";

/** How the windows of one browser agree: one connection, one that sends the outbox, and word that the shared store has changed. */
export interface TabLink {
  /** True: of all windows only one is owner. */
  readonly isExclusive: boolean;
  /** `onOwner` is called when this window may send, or may no more; `onChanged` whenever another window wrote to the store. */
  start(onOwner: (isOwner: boolean) => void, onChanged: () => void): void;
  /** A way to the server: a socket, or what behaves like one. */
  open(): SocketLike;
  /** Tells the other windows that the store has changed. */
  tell(): void;
  /** With `isOver` the person signed out: the other windows end as well. */
  stop(isOver: boolean): void;
}

/** A window that is alone, or does not know of the others. */
export function aloneLink(open: () => SocketLike, isExclusive = true): TabLink {
  return { isExclusive, start: (onOwner) => onOwner(true), open, tell: () => {}, stop: () => {} };
}
