import { Lexer, type Token, type Tokens } from "marked";
import { isMisleading, safeLink } from "./links.ts";
import { plainPieces } from "./plain.ts";
import type { Block, Inline } from "./tree.ts";

type IsMentioned = (nick: string) => boolean;

/** Quotes and lists within each other deeper than this are drawn as their source. */
const depthMax = 12;

/**
 * Parses Markdown into the tree of what may be drawn. Raw HTML, tables and images are no part of it: their source stays
 * text. A text the parser cannot take is one paragraph of its source.
 */
export function parseMarkdown(source: string, isMentioned: IsMentioned): readonly Block[] {
  try {
    return blocks(new Lexer({ gfm: true, breaks: true }).lex(source), isMentioned, 0);
  } catch {
    // Deep nesting can exhaust the parser's stack.
    return [{ kind: "paragraph", children: [{ kind: "text", text: source }] }];
  }
}

function blocks(tokens: readonly Token[], isMentioned: IsMentioned, depth: number): Block[] {
  const found: Block[] = [];
  for (const token of tokens as readonly Tokens.Generic[]) {
    const source = (): Block => ({ kind: "paragraph", children: [{ kind: "text", text: token.raw.trimEnd() }] });
    if (depth > depthMax) found.push(source());
    else if (token.type === "paragraph" || token.type === "text") {
      found.push({ kind: "paragraph", children: inlines(token.tokens ?? [token as Token], isMentioned) });
    } else if (token.type === "heading") {
      found.push({
        kind: "paragraph",
        children: [{ kind: "strong", children: inlines(token.tokens ?? [], isMentioned) }],
      });
    } else if (token.type === "blockquote") {
      found.push({ kind: "quote", children: blocks(token.tokens ?? [], isMentioned, depth + 1) });
    } else if (token.type === "code") {
      // Indented text is an accident in a chat far more often than code.
      if (token["codeBlockStyle"] === "indented") found.push(source());
      else
        found.push({ kind: "code", text: token["text"], language: (token["lang"] ?? "").trim().split(/\s/)[0] ?? "" });
    } else if (token.type === "list") {
      const list = token as Tokens.List;
      found.push({
        kind: "list",
        start: list.ordered ? Number(list.start) || 0 : null,
        items: list.items.map((item) => blocks(item.tokens, isMentioned, depth + 1)),
      });
    } else if (token.type !== "space" && token.type !== "def") found.push(source());
    else if (token.type === "def") found.push(source());
  }
  return found;
}

function inlines(tokens: readonly Token[], isMentioned: IsMentioned, isInLink = false): Inline[] {
  const found: Inline[] = [];
  for (const token of tokens as readonly Tokens.Generic[]) {
    const children = () => inlines(token.tokens ?? [], isMentioned, isInLink);
    if (token.type === "text" || token.type === "escape") {
      if (token.tokens !== undefined) found.push(...children());
      else found.push(...plainPieces(token["text"], (nick) => !isInLink && isMentioned(nick), false));
    } else if (token.type === "strong" || token.type === "em" || token.type === "del") {
      found.push({ kind: token.type, children: children() });
    } else if (token.type === "codespan") found.push({ kind: "code", text: token["text"] });
    else if (token.type === "br") found.push({ kind: "break" });
    else if (token.type === "link") {
      const link = isInLink ? undefined : safeLink(token["href"]);
      if (link === undefined) found.push({ kind: "text", text: token.raw });
      else {
        found.push({ kind: "link", ...link, children: inlines(token.tokens ?? [], isMentioned, true) });
        // The words name one host, the link leads to another: the reader must see where.
        if (isMisleading(token["text"], link.host)) found.push({ kind: "text", text: ` (${link.host})` });
      }
    } else found.push({ kind: "text", text: token.raw });
  }
  return found;
}
