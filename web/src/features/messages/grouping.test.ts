import { expect, test } from "vitest";
import { isJoined, placeOf } from "./grouping.ts";
import type { ShownMessage } from "./model.ts";

const message = (authorId: number, at: string, more: Partial<ShownMessage> = {}): ShownMessage => ({
  key: at,
  seq: 1,
  authorId,
  isMine: authorId === 1,
  at: new Date(at),
  text: "x",
  ...more,
});

test("messages of one author within five minutes are one run [S0-29 S0-31]", () => {
  expect(isJoined(message(2, "2026-11-12T09:00:00"), message(2, "2026-11-12T09:05:00"))).toBe(true);
  expect(isJoined(message(2, "2026-11-12T09:00:00"), message(2, "2026-11-12T09:05:01"))).toBe(false);
});

test("another author, another day or a system line ends a run [S0-29]", () => {
  expect(isJoined(message(2, "2026-11-12T09:00:00"), message(3, "2026-11-12T09:00:01"))).toBe(false);
  expect(isJoined(message(2, "2026-11-11T23:59:00"), message(2, "2026-11-12T00:01:00"))).toBe(false);
  const note = message(2, "2026-11-12T09:00:00", { note: { kind: "memberJoined" } });
  expect(isJoined(note, message(2, "2026-11-12T09:00:01"))).toBe(false);
});

test("the new-messages divider ends a run on both sides", () => {
  const [a, b] = [message(2, "2026-11-12T09:00:00"), message(2, "2026-11-12T09:01:00")];
  expect(placeOf(a, b, undefined, true)).toMatchObject({ isFirst: true, isNewDay: false });
  expect(placeOf(undefined, a, b, false, true)).toMatchObject({ isLast: true, isNewDay: true });
});
