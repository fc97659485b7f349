import { expect, test } from "vitest";
import type { MessageDto } from "../contract/generated.ts";
import { MessageWindow } from "./messageWindow.ts";
import { subscribe } from "./reactive.ts";
import { SeededRandom } from "./simulation/random.ts";

const row = (seq: number, changedSeq = seq, text = `m${seq}`): MessageDto => ({
  chatId: 1,
  seq,
  changedSeq,
  clientId: `client-${seq}`,
  authorId: 2,
  at: "2026-01-01T10:00:00Z",
  kind: "text",
  text,
  isDeleted: false,
  isPinned: false,
  mentions: [],
  mentionsAll: false,
  reactions: [],
});

const seqs = (window: MessageWindow) => window.shown().map((item) => item.message().seq);

test("[C9 C15] pages loaded in any order become contiguous stretches, and only contiguous ones are shown together", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new SeededRandom(seed);
    // Some numbers are edits or joins and carry no message.
    const numbers = Array.from({ length: 60 }, (_, i) => i + 1).filter(() => random.chance(0.7));
    const window = new MessageWindow();
    window.skipTo(60);
    const held = new Set<number>();
    for (let i = 0; i < 12; i++) {
      const from = 1 + random.below(60);
      const to = Math.min(60, from + random.below(15));
      window.cover(
        from,
        to,
        numbers.filter((n) => from <= n && n <= to).map((n) => row(n)),
      );
      for (let n = from; n <= to; n++) held.add(n);
      window.show(from);
      let low = from;
      while (held.has(low - 1)) low -= 1;
      let high = to;
      while (held.has(high + 1)) high += 1;
      expect(seqs(window), `seed ${seed}`).toEqual(numbers.filter((n) => low <= n && n <= high));
      expect(window.hasOlder()).toBe(low > 1);
      expect(window.hasNewer()).toBe(high < 60);
    }
  }
});

test("[C27] the state with the highest number wins, in whichever order states arrive", () => {
  const window = new MessageWindow();
  window.cover(1, 3, [row(1), row(2), row(3)]);
  window.update(row(2, 9, "second edit"));
  window.update(row(2, 7, "first edit"));
  window.cover(1, 3, [row(2)]);
  expect(window.item(2)?.message().text).toBe("second edit");
});

test("one incoming message writes its own cell and the list, and no other message", () => {
  const window = new MessageWindow();
  window.cover(1, 3, [row(1), row(2), row(3)]);
  let drawn = 0;
  const stops = window.shown().map((item) => subscribe(item.message, () => drawn++));
  expect(drawn).toBe(3);
  const before = window.shown();
  window.extend(4, 3);
  window.insert(row(4));
  window.refresh();
  expect(drawn).toBe(3);
  expect(window.shown().slice(0, 3)).toEqual(before);
  expect(window.shown()[0]).toBe(before[0]);
  window.update(row(2, 5, "edited"));
  expect(drawn).toBe(4);
  for (const stop of stops) stop();
});

test("[C12] a higher fence drops what lies below, a lower one asks for what became visible", () => {
  const window = new MessageWindow();
  window.skipTo(6);
  window.cover(
    1,
    6,
    [1, 2, 3, 4, 5, 6].map((n) => row(n)),
  );
  window.fence(1, 4);
  expect(seqs(window)).toEqual([4, 5, 6]);
  window.fence(4, 1);
  expect(window.hasOlder()).toBe(true);
});

test("an optimistic change is shown at once and taken back, unless the server said something newer", () => {
  const window = new MessageWindow();
  window.cover(1, 2, [row(1), row(2)]);
  const item = window.item(1);
  const undo = item?.overlay((base) => ({ ...base, text: "edited here" }));
  expect(item?.message().text).toBe("edited here");
  undo?.();
  expect(item?.message().text).toBe("m1");
  const late = item?.overlay((base) => ({ ...base, text: "edited here" }));
  window.update(row(1, 3, "edited elsewhere"));
  late?.();
  expect(item?.message().text).toBe("edited elsewhere");
});

test("[S0-40] a long way through a chat holds no more than a short one, and keeps the newest for the way back", () => {
  const window = new MessageWindow();
  const total = 20_000;
  const page = (from: number, to: number) =>
    window.cover(
      from,
      to,
      Array.from({ length: to - from + 1 }, (_, i) => row(from + i)),
    );
  window.skipTo(total);
  page(total - 49, total);
  let from = total - 49;
  while (from > 1) {
    window.narrow("older");
    page(Math.max(1, from - 50), from - 1);
    from = window.shownRange?.from ?? 0;
    expect(window.shown().length).toBeLessThanOrEqual(1050);
    expect(seqs(window).at(0)).toBe(from);
    const shown = seqs(window);
    expect(shown.at(-1)).toBe(from + shown.length - 1);
  }
  expect(window.hasOlder()).toBe(false);
  expect(window.hasNewer()).toBe(true);
  expect([...window.between(1, total)].length).toBeLessThanOrEqual(1250);

  window.show(Number.POSITIVE_INFINITY);
  expect(seqs(window)).toEqual(Array.from({ length: 200 }, (_, i) => total - 199 + i));
  expect(window.hasNewer()).toBe(false);

  window.show(1);
  for (let to = window.shownRange?.to ?? 0; window.hasNewer(); to = window.shownRange?.to ?? 0) {
    window.narrow("newer");
    page(to + 1, Math.min(total, to + 50));
    expect(window.shown().length).toBeLessThanOrEqual(1250);
  }
  expect(seqs(window).at(-1)).toBe(total);
  expect(window.hasOlder()).toBe(true);
});
