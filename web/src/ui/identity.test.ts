import { describe, expect, test } from "vitest";
import { colourIndex, initials } from "./identity.ts";

describe("initials", () => {
  test("are the first letters of the first and last word", () => {
    expect(initials("Zofia Kamińska", "pl")).toBe("ZK");
    expect(initials("Anna Maria van der Berg", "en")).toBe("AB");
    expect(initials("дмитрий орлов", "ru")).toBe("ДО");
    expect(initials("łukasz", "pl")).toBe("Ł");
    expect(initials("  Ø  ", "en")).toBe("Ø");
  });
  test("are upper-cased by locale", () => {
    expect(initials("ismail", "tr")).toBe("İ");
    expect(initials("ismail", "en")).toBe("I");
  });
  test("never split a grapheme and skip what is no letter", () => {
    expect(initials("é́cole", "fr")).toBe("É́");
    expect(initials("🏳️‍🌈 Ola", "en")).toBe("O");
    expect(initials("(Support) desk", "en")).toBe("SD");
    expect(initials("👩‍👩‍👧", "en")).toBe("👩‍👩‍👧");
    expect(initials("", "en")).toBe("");
  });
});

describe("colours", () => {
  test("depend on the id alone and use all ten", () => {
    expect(colourIndex(42)).toBe(colourIndex("42"));
    const used = new Set(Array.from({ length: 200 }, (_, id) => colourIndex(id)));
    expect([...used].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
