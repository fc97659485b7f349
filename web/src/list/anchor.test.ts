import { describe, expect, test } from "vitest";
import { type Anchor, correction, difference, isBouncing, pickAnchor, sticksToEnd, survivor } from "./anchor.ts";
import { HeightIndex, type RowKey } from "./heightIndex.ts";
import { random } from "./random.ts";
import { runwayMargin, runwayMax, runwayStart } from "./runway.ts";

describe("anchoring", () => {
  test("takes the first message that is fully visible", () => {
    const placed = [
      { key: "a", top: -30, bottom: 10 },
      { key: "b", top: 13, bottom: 60 },
      { key: "c", top: 63, bottom: 120 },
    ];
    expect(pickAnchor(placed, 600)).toEqual({ key: "b", offset: 13 });
  });

  test("takes the message across the top when it fills the view", () => {
    expect(pickAnchor([{ key: "long", top: -300, bottom: 5000 }], 600)).toEqual({ key: "long", offset: -300 });
  });

  test("takes nothing when nothing is on screen", () => {
    expect(pickAnchor([{ key: "above", top: -30, bottom: -1 }], 600)).toBeUndefined();
  });

  test("keeps the anchor where it is through any changes and scrolling [S0-30]", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed);
      const view = 700;
      const index = new HeightIndex();
      const keys: RowKey[] = [];
      let name = 0;
      const rows = (count: number) => Array.from({ length: count }, () => `m${name++}`);
      const put = (at: number, count: number, added: RowKey[]) => {
        index.splice(at, count, added, () => 20 + Math.floor(next() * 200));
        keys.splice(at, count, ...added);
      };
      put(0, 0, rows(300));
      let scrollTop = Math.floor(index.total / 2);
      const topOf = (key: RowKey) => index.offsetOf(index.indexOf(key)) - scrollTop;
      const take = (): Anchor => {
        const first = Math.max(0, index.indexAt(scrollTop) - 1);
        const placed = keys
          .slice(first, first + 60)
          .map((key) => ({ key, top: topOf(key), bottom: topOf(key) + index.height(key) }));
        const anchor = pickAnchor(placed, view);
        if (anchor === undefined) throw new Error("nothing on screen");
        return anchor;
      };
      for (let step = 0; step < 25; step++) {
        let anchor = take();
        const takenAt = scrollTop;
        // The reader scrolls while a page is under way.
        const scrolled = Math.floor(next() * 200) - 100;
        scrollTop += scrolled;
        const action = next();
        if (action < 0.4) put(0, 0, rows(50));
        else if (action < 0.6) put(keys.length, 0, rows(3));
        else if (action < 0.8) {
          for (let i = 0; i < 20; i++) {
            const key = keys[Math.floor(next() * keys.length)];
            if (key !== undefined && key !== anchor.key) index.setHeight(key, 20 + Math.floor(next() * 300));
          }
        } else {
          const before = [...keys];
          put(index.indexOf(anchor.key), 1, []);
          const key = survivor(before, anchor.key, (other) => index.has(other));
          if (key === undefined) throw new Error("nothing left");
          anchor = { ...anchor, key };
        }
        scrollTop += correction(anchor, takenAt, scrollTop, topOf(anchor.key));
        expect(topOf(anchor.key)).toBeCloseTo(anchor.offset - scrolled, 6);
        scrollTop = Math.min(Math.max(scrollTop, 2000), index.total - 2000);
      }
    }
  });

  test("sticks to the end within 64 pixels of it", () => {
    expect(sticksToEnd({ scrollTop: 936, scrollHeight: 1600, clientHeight: 600 })).toBe(true);
    expect(sticksToEnd({ scrollTop: 935, scrollHeight: 1600, clientHeight: 600 })).toBe(false);
  });

  test("sees an elastic movement over either end", () => {
    expect(isBouncing({ scrollTop: -1, scrollHeight: 1600, clientHeight: 600 })).toBe(true);
    expect(isBouncing({ scrollTop: 1010, scrollHeight: 1600, clientHeight: 600 })).toBe(true);
    expect(isBouncing({ scrollTop: 1000, scrollHeight: 1600, clientHeight: 600 })).toBe(false);
  });
});

describe("the difference of two lists", () => {
  test("turns the one into the other", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const next = random(seed);
      const before = Array.from({ length: Math.floor(next() * 12) }, (_, at) => at);
      const after = before.filter(() => next() < 0.8);
      after.splice(Math.floor(next() * (after.length + 1)), 0, ...[100, 101, 102].slice(0, Math.floor(next() * 4)));
      const { start, removed, added } = difference(before, after);
      const result = [...before];
      result.splice(start, removed, ...after.slice(start, start + added));
      expect(result).toEqual(after);
    }
  });

  test("leaves the rows that stay alone when a page comes in front", () => {
    expect(difference([5, 6, 7], [1, 2, 5, 6, 7])).toEqual({ start: 0, removed: 0, added: 2 });
  });
});

describe("the runway", () => {
  test("is the whole list while that is short enough", () => {
    expect(runwayStart(0, 5_000_000, runwayMax)).toBe(0);
  });

  test("always covers the view, and lies still until its edge is near", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const next = random(seed);
      const total = runwayMax * (1 + next() * 20);
      let start = 0;
      let offset = 0;
      for (let step = 0; step < 400; step++) {
        const isFar = next() < 0.05;
        offset = Math.min(Math.max(isFar ? next() * total : offset + (next() - 0.4) * 400_000, 0), total - 800);
        const moved = runwayStart(start, offset, total);
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved + runwayMax).toBeLessThanOrEqual(total + 1);
        expect(offset).toBeGreaterThanOrEqual(moved);
        expect(offset + 800).toBeLessThanOrEqual(moved + runwayMax + 1);
        if (moved > 0) expect(offset - moved).toBeGreaterThanOrEqual(Math.min(runwayMargin, offset));
        const wasNear = offset - start < runwayMargin || start + runwayMax - offset < runwayMargin;
        if (!wasNear) expect(moved).toBe(start);
        start = moved;
      }
    }
  });
});
