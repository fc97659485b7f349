import { expect, test } from "vitest";
import { passwordStrength } from "./passwordStrength.ts";

test("a password under the limit is too short, at the limit it is judged", () => {
  expect(passwordStrength("x7#Kq!pZm", 10)).toBe("short");
  expect(passwordStrength("x7#Kq!pZmW", 10)).not.toBe("short");
});
test("length counts in characters, not in units", () => {
  expect(passwordStrength("😀".repeat(9), 10)).toBe("short");
});
test("repeats, sequences and keyboard rows are weak however long", () => {
  for (const bad of ["aaaaaaaaaaaaaaaa", "abcdefghijkl", "qwertyuiopas", "1234567890123", "йцукенгшщзхъ"])
    expect(passwordStrength(bad, 10), bad).toBe("weak");
});
test("one's own names do not help", () => {
  expect(passwordStrength("zofia.kaminska", 10, ["zofia.kaminska"])).toBe("weak");
});
test("a few unrelated words are strong without digits or signs", () => {
  expect(["good", "strong"]).toContain(passwordStrength("korzeń latarnia mgła", 10));
  expect(passwordStrength("correct horse battery staple", 10)).toBe("strong");
});
