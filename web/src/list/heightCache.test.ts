import { expect, test } from "vitest";
import { HeightCache, layoutOf } from "./heightCache.ts";

test("a height is known again at the same width and text size only", () => {
  const cache = new HeightCache();
  cache.set(layoutOf(752, 16), "m1", 35);
  expect(cache.get(layoutOf(752, 16), "m1")).toBe(35);
  expect(cache.get(layoutOf(480, 16), "m1")).toBeUndefined();
  expect(cache.get(layoutOf(752, 20), "m1")).toBeUndefined();
});

test("the layout that was not used for longest is forgotten", () => {
  const cache = new HeightCache();
  for (const width of [100, 200, 300, 400]) cache.set(layoutOf(width, 16), "m1", width);
  cache.set(layoutOf(100, 16), "m2", 10);
  cache.set(layoutOf(500, 16), "m1", 500);
  expect(cache.get(layoutOf(200, 16), "m1")).toBeUndefined();
  expect(cache.get(layoutOf(100, 16), "m1")).toBe(100);
});
