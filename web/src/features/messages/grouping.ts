import type { ShownMessage } from "./model.ts";

/** Messages of one author stay in one run while no more than this lies between two of them, in milliseconds. */
export const runGap = 5 * 60_000;

/** Where a message stands among its neighbours. */
export interface Place {
  /** Not joined to the message before: shows the author's name. */
  readonly isFirst: boolean;
  /** Not joined to the message after: shows the author's face and the tail. */
  readonly isLast: boolean;
  /** The first of its day: a day divider lies above. */
  readonly isNewDay: boolean;
}

/** Whether two moments are the same day where the reader is. */
export function isSameDay(one: Date, other: Date): boolean {
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  );
}

/** Whether `after` continues the run of `before`: the same author, within five minutes, on the same day, no system lines. */
export function isJoined(before: ShownMessage | undefined, after: ShownMessage | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.note !== undefined || after.note !== undefined) return false;
  return (
    before.authorId === after.authorId &&
    Math.abs(after.at.getTime() - before.at.getTime()) <= runGap &&
    isSameDay(before.at, after.at)
  );
}

/**
 * The place of a message.
 * @param isUnreadStart the new-messages divider lies above it, which also ends a run.
 * @param isBeforeUnread the divider lies below it.
 */
export function placeOf(
  previous: ShownMessage | undefined,
  message: ShownMessage,
  next: ShownMessage | undefined,
  isUnreadStart = false,
  isBeforeUnread = false,
): Place {
  return {
    isFirst: isUnreadStart || !isJoined(previous, message),
    isLast: isBeforeUnread || !isJoined(message, next),
    isNewDay: previous === undefined || !isSameDay(previous.at, message.at),
  };
}
