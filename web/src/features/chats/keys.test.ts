import { expect, test } from "vitest";
import { neighbour } from "./keys.ts";

const ids = ["a", "b", "c", "d"];

test("next and previous stop at the ends and start from either end without a selection", () => {
  expect(neighbour(ids, "b", 1)).toBe("c");
  expect(neighbour(ids, "b", -1)).toBe("a");
  expect(neighbour(ids, "d", 1)).toBeUndefined();
  expect(neighbour(ids, "a", -1)).toBeUndefined();
  expect(neighbour(ids, undefined, 1)).toBe("a");
  expect(neighbour(ids, undefined, -1)).toBe("d");
  expect(neighbour([], undefined, 1)).toBeUndefined();
});
test("unread chats are found past the ends, the selected one never", () => {
  expect(neighbour(ids, "b", 1, ["a", "d"])).toBe("d");
  expect(neighbour(ids, "d", 1, ["a", "d"])).toBe("a");
  expect(neighbour(ids, "b", -1, ["a", "d"])).toBe("a");
  expect(neighbour(ids, "a", -1, ["a", "d"])).toBe("d");
  expect(neighbour(ids, undefined, 1, ["c"])).toBe("c");
  expect(neighbour(ids, "c", 1, ["c"])).toBeUndefined();
});
