import { expect, test } from "vitest";
import { type Edit, type Mark, mark, markOfKey } from "./marks.ts";

/** `[…]` marks the selection in the texts below. */
function run(marked: string, kind: Mark): string {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const text = marked.replace("[", "").replace("]", "");
  const edit: Edit = mark({ text, start, end }, kind);
  const next = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  return `${next.slice(0, edit.start)}|${next.slice(edit.start, edit.end)}|${next.slice(edit.end)}`;
}

test("shortcuts put their mark around the selection and keep it selected", () => {
  expect(run("say [hello] now", "bold")).toBe("say **|hello|** now");
  expect(run("[a]", "italic")).toBe("_|a|_");
  expect(run("[a]", "strike")).toBe("~~|a|~~");
  expect(run("[a]", "code")).toBe("`|a|`");
  expect(run("x[]", "bold")).toBe("x**||**");
});

test("the same shortcut again takes the mark away", () => {
  expect(run("say **[hello]** now", "bold")).toBe("say |hello| now");
});

test("spaces at the edges of the selection stay outside the mark", () => {
  expect(run("say [ hello ]now", "bold")).toBe("say  **|hello|** now");
});

test("code over several lines becomes a block", () => {
  expect(run("x [a\nb] y", "code")).toBe("x \n```\n|a\nb|\n```\n y");
});

test("a link leaves its address to be typed, or its words when an address was selected", () => {
  expect(run("see [the map]", "link")).toBe("see [the map](||)");
  const edit = mark({ text: "https://x.example", start: 0, end: 17 }, "link");
  expect(edit).toMatchObject({ insert: "[](https://x.example)", start: 1, end: 1 });
});

test("Ctrl or Cmd, not both, with B, I, Shift+X, E and K", () => {
  const key = (name: string, more: object = {}) =>
    markOfKey({ key: name, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect([key("b"), key("I"), key("e"), key("k")]).toEqual(["bold", "italic", "code", "link"]);
  expect(key("X", { shiftKey: true })).toBe("strike");
  expect(key("b", { ctrlKey: false, metaKey: true })).toBe("bold");
  expect(key("b", { ctrlKey: false })).toBeUndefined();
  expect(key("b", { altKey: true })).toBeUndefined();
  expect(key("B", { shiftKey: true })).toBeUndefined();
});
