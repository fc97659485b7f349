import type { RowKey } from "./heightIndex.ts";

/** Within this distance of the end the view sticks to it, in CSS pixels. */
export const stickDistance = 64;

/** A message and where its top lies below the top of the view, in CSS pixels (negative: above it). */
export interface Anchor {
  readonly key: RowKey;
  readonly offset: number;
}

/** A message on screen: edges in CSS pixels below the top of the view. */
export interface Placed {
  readonly key: RowKey;
  readonly top: number;
  readonly bottom: number;
}

/** What the browser says about a scrolled element, in CSS pixels. */
export interface ScrollState {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/**
 * The message that must not move: the first that is fully visible, or when none is (one message fills the view) the one
 * that crosses the top.
 * @param placed messages from top to bottom.
 */
export function pickAnchor(placed: readonly Placed[], clientHeight: number): Anchor | undefined {
  let crossing: Placed | undefined;
  for (const message of placed) {
    if (message.bottom <= 0) continue;
    if (message.top >= clientHeight) break;
    if (message.top >= 0 && message.bottom <= clientHeight) return { key: message.key, offset: message.top };
    crossing ??= message;
  }
  return crossing && { key: crossing.key, offset: crossing.top };
}

/**
 * How far the view must scroll so that the anchor is where the reader left it. What the reader scrolled since the anchor
 * was taken stays scrolled.
 * @param anchorScrollTop `scrollTop` when the anchor was taken.
 * @param top where the anchor's top lies now, below the top of the view.
 */
export function correction(anchor: Anchor, anchorScrollTop: number, scrollTop: number, top: number): number {
  return top - (anchor.offset - (scrollTop - anchorScrollTop));
}

/** Distance of the view's bottom from the end of the list. */
export function distanceToEnd({ scrollTop, scrollHeight, clientHeight }: ScrollState): number {
  return scrollHeight - clientHeight - scrollTop;
}

/** Whether the view is near enough to the end to follow it. */
export const sticksToEnd = (state: ScrollState): boolean => distanceToEnd(state) <= stickDistance;

/** Whether the view is pulled over an end. Writing `scrollTop` would then end the elastic movement with a jump. */
export const isBouncing = (state: ScrollState): boolean => state.scrollTop < 0 || distanceToEnd(state) < -1;

/** Where the difference of two lists lies: `removed` rows at `start` are replaced by `added` rows. */
export interface Difference {
  readonly start: number;
  readonly removed: number;
  readonly added: number;
}

/** The smallest single replacement that turns one list into the other. */
export function difference(before: readonly RowKey[], after: readonly RowKey[]): Difference {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, removed: before.length - start - same, added: after.length - start - same };
}

/** The row nearest to a vanished one that is still there: the next one, else the one before; undefined when all are gone. */
export function survivor(
  before: readonly RowKey[],
  vanished: RowKey,
  isThere: (key: RowKey) => boolean,
): RowKey | undefined {
  const from = before.indexOf(vanished);
  for (let i = from; i >= 0 && i < before.length; i++) {
    const key = before[i];
    if (key !== undefined && isThere(key)) return key;
  }
  for (let i = from; i >= 0; i--) {
    const key = before[i];
    if (key !== undefined && isThere(key)) return key;
  }
  return undefined;
}
