import { expect, test } from "vitest";
import { highlight } from "./highlight.ts";

const marked = (text: string, query: string) =>
  highlight(text, query)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join("");

test("the start of a word is marked, without case and accents [S2-03]", () => {
  expect(marked("Inês Maria Carvalho", "mar")).toBe("Inês [Mar]ia Carvalho");
  expect(marked("Łukasz Żak", "luk zak")).toBe("[Łuk]asz [Żak]");
});
test("what starts no word is marked where it stands", () => {
  expect(marked("Tamara", "mar")).toBe("Ta[mar]a");
});
test("nothing is marked for an empty query, and nothing is lost", () => {
  expect(highlight("Anna", " ")).toEqual([{ text: "Anna", isMatch: false }]);
  expect(highlight("", "a")).toEqual([]);
});
test("an @ before a name is no part of it", () => {
  expect(marked("marta.n", "@mar")).toBe("[mar]ta.n");
});
