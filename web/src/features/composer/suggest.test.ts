import { expect, test } from "vitest";
import { findEmoji } from "./emojiNames.ts";
import { mentionsAllIn, mentionsIn, questionAt } from "./suggest.ts";

const at = (marked: string) => questionAt(marked.replace("|", ""), marked.indexOf("|"));

test("@ at the start of a word asks for people, : and two letters for emoji", () => {
  expect(at("hi @|")).toEqual({ kind: "mention", query: "", from: 3, to: 4 });
  expect(at("hi @Дми| tail")).toMatchObject({ kind: "mention", query: "Дми" });
  expect(at(":sm|")).toMatchObject({ kind: "emoji", query: "sm", from: 0, to: 3 });
  expect(at(":s|")).toBeUndefined();
});

test("times, addresses and finished words ask for nothing", () => {
  for (const text of ["at 9:30|", "a@b|", "https://x|", "@kasia |", "word|"]) expect(at(text), text).toBeUndefined();
});

test("mentions are the ids of known people, each once, at most as many as allowed", () => {
  const ids: Record<string, number> = { kasia: 1, anna: 2, piotr: 3 };
  const find = (nick: string) => ids[nick];
  expect(mentionsIn("@anna @kasia @anna @nobody x@piotr `@piotr`", find, 50)).toEqual([2, 1]);
  expect(mentionsIn("@anna @kasia @piotr", find, 2)).toEqual([2, 1]);
  expect(mentionsAllIn("hello @all!")).toBe(true);
  expect(mentionsAllIn("hello @allan `@all`")).toBe(false);
});

test("emoji are found in the interface's language and in English, with or without accents", () => {
  expect(findEmoji("fire", "en", 8)[0]?.emoji).toBe("🔥");
  expect(findEmoji("usmiech", "pl", 8).length).toBeGreaterThan(0);
  expect(findEmoji("ракета", "ru", 8)[0]?.emoji).toBe("🚀");
  expect(findEmoji("rocket", "ru", 8)[0]?.emoji).toBe("🚀");
  expect(findEmoji("xyzzy", "en", 8)).toEqual([]);
  expect(findEmoji("he", "en", 3)).toHaveLength(3);
});
