import { type ChannelLike, type LocksLike, SharedLine } from "../api/line.ts";
import { newUuid, type SocketLike, systemClock, windowSurroundings } from "../api/platform.ts";
import type { TabLink } from "./tabs.ts";

/**
 * The windows of an account share one connection (see {@link SharedLine}). Plain HTTP has no Web Locks; there every window has a socket of
 * its own and owns the outbox, which is still right (see `Outbox`), only wasteful.
 */
export function browserLink(userId: number, open: () => SocketLike): TabLink {
  const channel: ChannelLike = new BroadcastChannel(`parley/${userId}/1`);
  if ("locks" in navigator) {
    return new SharedLine({
      name: `parley/${userId}/1`,
      id: newUuid(),
      clock: systemClock,
      surroundings: windowSurroundings(window),
      channel,
      locks: navigator.locks as LocksLike,
      open,
    });
  }
  return {
    isExclusive: false,
    start(onOwner, onChanged) {
      channel.onmessage = () => onChanged();
      onOwner(true);
    },
    open,
    tell: () => channel.postMessage({ type: "stored" }),
    stop: () => channel.close(),
  };
}
