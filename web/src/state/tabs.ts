/** How the windows of one browser agree: who sends the outbox, and that the shared store has changed. */
export interface TabLink {
  /** `onOwner` is called once this window may send; `onChanged` whenever another window wrote to the store. */
  start(onOwner: () => void, onChanged: () => void): void;
  /** Tells the other windows that the store has changed. */
  tell(): void;
  stop(): void;
}

/** A window that is alone. */
export function aloneLink(): TabLink {
  return { start: (onOwner) => onOwner(), tell: () => {}, stop: () => {} };
}

/**
 * Web Locks choose the owner: the lock goes to the next window when its holder ends, however it ends. Plain HTTP has no Web Locks;
 * there every window owns the outbox, which is still right (see {@link Outbox}), only wasteful.
 */
export function browserLink(userId: number): TabLink {
  const name = `parley/outbox/${userId}`;
  let channel: BroadcastChannel | undefined;
  let release: (() => void) | undefined;
  const waiting = new AbortController();
  return {
    start(onOwner, onChanged) {
      channel = new BroadcastChannel(name);
      channel.onmessage = () => onChanged();
      if (!("locks" in navigator)) return onOwner();
      const held = () =>
        new Promise<void>((resolve) => {
          release = resolve;
          onChanged();
          onOwner();
        });
      navigator.locks.request(name, { signal: waiting.signal }, held).catch(() => {});
    },
    tell: () => channel?.postMessage("changed"),
    stop() {
      waiting.abort();
      release?.();
      channel?.close();
      channel = undefined;
    },
  };
}
