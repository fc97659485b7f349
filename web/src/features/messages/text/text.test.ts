import { describe, expect, test } from "vitest";
import { isEmojiOnly } from "./emojiOnly.ts";
import { isMisleading, safeLink } from "./links.ts";
import { parseMarkdown } from "./markdown.ts";
import { isPlain, plainPieces } from "./plain.ts";
import type { Block, Inline } from "./tree.ts";

const people = (nick: string) => ["kasia", "дмитрий", "anna.b"].includes(nick.toLowerCase());
const kinds = (pieces: readonly Inline[]) => pieces.map((piece) => piece.kind);
/** Everything a tree says, as text. */
const said = (nodes: readonly (Block | Inline)[]): string =>
  nodes
    .map((node) => {
      if ("text" in node) return node.text;
      if (node.kind === "mention") return `@${node.nick}`;
      if (node.kind === "list") return node.items.map((item) => said(item)).join("");
      return "children" in node ? said(node.children) : "\n";
    })
    .join("");

describe("plain text", () => {
  test("needs no parser unless a Markdown mark is in it", () => {
    expect(isPlain("Hello, see https://example.org at 9:30 - ok?")).toBe(true);
    for (const text of ["**a**", "_a_", "`a`", "> a", "- a", "1. a", "[a](b)", "~~a~~", "# a", "a\\*"]) {
      expect(isPlain(text), text).toBe(false);
    }
  });

  test("finds addresses without the punctuation behind them", () => {
    const pieces = plainPieces("See (https://example.org/a_(b)), or www.parley.example.", people);
    const links = pieces.filter((piece) => piece.kind === "link");
    expect(links.map((link) => link.href)).toEqual(["https://example.org/a_(b)", "https://www.parley.example/"]);
    expect(said(pieces)).toBe("See (https://example.org/a_(b)), or www.parley.example.");
  });

  test("marks people of the chat as mentions and leaves other nicks and addresses alone", () => {
    expect(plainPieces("hi @Kasia, @nobody and @дмитрий; mail kasia@kasia @anna.b.", people)).toEqual([
      { kind: "text", text: "hi " },
      { kind: "mention", nick: "Kasia" },
      { kind: "text", text: ", @nobody and " },
      { kind: "mention", nick: "дмитрий" },
      { kind: "text", text: "; mail kasia@kasia " },
      { kind: "mention", nick: "anna.b" },
      { kind: "text", text: "." },
    ]);
  });
});

describe("links", () => {
  test("lead to http, https and mailto only [SEC2]", () => {
    for (const bad of [
      "javascript:alert(1)",
      "JAVASCRIPT:alert(1)",
      "java\nscript:alert(1)",
      "\u0001javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://x/y",
      "/settings",
      "//example.org",
      "https://",
      "",
    ]) {
      expect(safeLink(bad), bad).toBeUndefined();
    }
    expect(safeLink("https://пример.example/a")?.host).toBe("xn--e1afmkfd.example");
    expect(safeLink("mailto:a@b.example")?.host).toBe("a@b.example");
  });

  test("whose words name another host show the real one", () => {
    expect(isMisleading("https://bank.example/login", "evil.example")).toBe(true);
    expect(isMisleading("bank.example", "evil.example")).toBe(true);
    expect(isMisleading("www.bank.example", "bank.example")).toBe(false);
    expect(isMisleading("the map", "maps.example")).toBe(false);
    const tree = parseMarkdown("[https://bank.example](https://evil.example/x)", people);
    expect(said(tree)).toBe("https://bank.example (evil.example)");
  });
});

describe("Markdown [S4-25]", () => {
  test("knows emphasis, code, quotes, lists, links and line breaks", () => {
    const [first, second, third, fourth] = parseMarkdown(
      "**b** *i* ~~s~~ `c`\nnext\n\n> q\n\n3. one\n4. two\n\n```js title\nx < 1\n```",
      people,
    );
    expect(first?.kind === "paragraph" && kinds(first.children)).toEqual([
      "strong",
      "text",
      "em",
      "text",
      "del",
      "text",
      "code",
      "break",
      "text",
    ]);
    expect(second?.kind).toBe("quote");
    expect(third).toMatchObject({ kind: "list", start: 3 });
    expect(fourth).toEqual({ kind: "code", text: "x < 1", language: "js" });
  });

  test("keeps HTML, images and tables as the text they are [SEC1]", () => {
    for (const source of [
      "<img src=x onerror=alert(1)>",
      "a <b onclick=x>b</b> c",
      "<script>alert(1)</script>",
      "![alt](https://example.org/x.png)",
      "| a | b |\n|---|---|\n| 1 | 2 |",
      "[x](javascript:alert(1))",
      "[ref]: https://example.org",
    ]) {
      expect(said(parseMarkdown(source, people)), source).toBe(source);
    }
  });

  test("draws only kinds of the allowed tree, whatever the source", () => {
    const allowed = /^(text|break|strong|em|del|code|link|mention|paragraph|quote|list)$/;
    const walk = (nodes: readonly (Block | Inline)[]) => {
      for (const node of nodes) {
        expect(node.kind).toMatch(allowed);
        if (node.kind === "link") expect(node.href).toMatch(/^(https?|mailto):/);
        if (node.kind === "list") for (const item of node.items) walk(item);
        else if ("children" in node) walk(node.children);
      }
    };
    const alphabet = [
      "*",
      "_",
      "`",
      "~",
      "[",
      "]",
      "(",
      ")",
      "<a href=javascript:x>",
      "</a>",
      "&lt;",
      "javascript:",
      "\n",
      "> ",
      "- ",
      "1. ",
      "http://x.y ",
      "@kasia ",
      "```",
      "|",
      "#",
      "\\",
      "a",
      " ",
    ];
    let state = 7;
    for (let round = 0; round < 400; round++) {
      let source = "";
      for (let i = 0; i < 40; i++) {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        source += alphabet[state % alphabet.length];
      }
      walk(parseMarkdown(source, people));
    }
  });

  test("mentions nobody inside code and links", () => {
    const [block] = parseMarkdown("`@kasia` [@kasia](https://x.example) @kasia", people);
    expect(block?.kind === "paragraph" && kinds(block.children)).toEqual(["code", "text", "link", "text", "mention"]);
  });

  test("survives hostile texts of the full length in a moment", () => {
    const n = 20_000;
    for (const source of [
      ">".repeat(n),
      "*a **b ".repeat(n / 7),
      "[".repeat(n),
      "![[[".repeat(n / 4),
      "`".repeat(n),
      "_a".repeat(n / 2),
      "- ".repeat(n / 2),
      "<!--".repeat(n / 4),
      `${"~".repeat(n - 1)}a`,
      "https://".repeat(n / 8),
      "@".repeat(n),
      "*".repeat(n),
    ]) {
      const started = performance.now();
      const text = source.slice(0, n);
      plainPieces(text, people);
      parseMarkdown(text, people);
      expect(performance.now() - started, text.slice(0, 8)).toBeLessThan(5_000);
    }
  }, 60_000);
});

test("one to three emoji alone are large, anything else is not", () => {
  for (const text of ["😀", "❤️", "👨‍👩‍👧‍👦", "🇵🇱🇬🇧", "👍🏽 👍 🎉", "1️⃣"]) expect(isEmojiOnly(text), text).toBe(true);
  for (const text of ["", "😀😀😀😀", "ok 👍", "1", "#", "©x", "🎉!"]) expect(isEmojiOnly(text), text).toBe(false);
});
