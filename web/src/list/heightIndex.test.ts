import { describe, expect, test } from "vitest";
import { HeightIndex, type RowKey } from "./heightIndex.ts";
import { random } from "./random.ts";

/** The same list without any cleverness. */
class Model {
  rows: { key: RowKey; height: number }[] = [];
  total = () => this.rows.reduce((sum, row) => sum + row.height, 0);
  offsetOf = (index: number) => this.rows.slice(0, Math.max(0, index)).reduce((sum, row) => sum + row.height, 0);
  indexAt(offset: number) {
    let end = 0;
    for (const [at, row] of this.rows.entries()) {
      end += row.height;
      if (offset < end) return at;
    }
    return Math.max(0, this.rows.length - 1);
  }
}

describe("the index of heights", () => {
  test("answers like a plain list after any sequence of changes [S0-30]", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const next = random(seed);
      const index = new HeightIndex();
      const model = new Model();
      let name = 0;
      for (let step = 0; step < 60; step++) {
        const at = [0, model.rows.length, Math.floor(next() * (model.rows.length + 1))][Math.floor(next() * 3)] ?? 0;
        const action = next();
        if (action < 0.5) {
          const rows = Array.from({ length: Math.floor(next() * 400) }, () => ({
            key: name++,
            height: Math.floor(next() * 200),
          }));
          index.splice(
            at,
            0,
            rows.map((row) => row.key),
            (_, place) => rows[place]?.height ?? 0,
          );
          model.rows.splice(at, 0, ...rows);
        } else if (action < 0.65) {
          const count = Math.floor(next() * 300);
          index.splice(at, count, [], () => 0);
          model.rows.splice(at, count);
        } else {
          const row = model.rows[Math.floor(next() * model.rows.length)];
          if (row === undefined) continue;
          const height = Math.floor(next() * 900);
          expect(index.setHeight(row.key, height)).toBe(height - row.height);
          row.height = height;
        }
        expect(index.length).toBe(model.rows.length);
        expect(index.total).toBe(model.total());
        const place = Math.floor(next() * (model.rows.length + 1));
        expect(index.offsetOf(place)).toBe(model.offsetOf(place));
        expect(index.keyAt(place)).toBe(model.rows[place]?.key);
        const key = model.rows[place]?.key;
        if (key !== undefined) {
          expect(index.indexOf(key)).toBe(place);
          expect(index.height(key)).toBe(model.rows[place]?.height);
        }
        const pixel = Math.floor(next() * (model.total() + 40)) - 20;
        if (model.rows.length > 0) expect(index.indexAt(pixel)).toBe(model.indexAt(Math.max(pixel, 0)));
      }
    }
  });

  test("refuses a row that is in the list already", () => {
    const index = new HeightIndex();
    index.splice(0, 0, ["a", "b"], () => 10);
    expect(() => index.splice(2, 0, ["a"], () => 10)).toThrow(RangeError);
  });

  test("changes and looks up a hundred thousand rows in microseconds", () => {
    const index = new HeightIndex();
    for (let page = 0; page < 2000; page++) {
      const keys = Array.from({ length: 50 }, (_, at) => -page * 50 + at);
      index.splice(0, 0, keys, () => 54);
    }
    expect(index.length).toBe(100_000);
    // The best of many short rounds: a busy machine must not decide.
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 40; round++) {
      const start = performance.now();
      for (let i = round * 50; i < round * 50 + 50; i++) {
        const key = index.keyAt((i * 7919) % 100_000);
        if (key !== undefined) index.setHeight(key, 40 + (i % 90));
        index.indexAt(index.total * ((i % 97) / 97));
      }
      best = Math.min(best, (performance.now() - start) / 50);
    }
    // A walk over all rows would take about 0.2 ms.
    expect(best).toBeLessThan(0.1);
  });
});
