import { safeLink } from "./links.ts";
import type { Inline } from "./tree.ts";

/** Characters without which no Markdown can be: emphasis, code, quotes, links, lists, headings, escapes. */
const marks = /[*_~`[\]>#\\<|]|^\s*(?:[-+]|\d+[.)])\s|^\s*(?:=+|-+)\s*$/m;

/** Whether a text can be drawn as it is, with links and mentions only. */
export const isPlain = (text: string): boolean => !marks.test(text);

const found =
  /(?<address>(?:https?:\/\/|mailto:|www\.)[^\s<>"]+)|(?<=^|[^\p{L}\p{N}_@./-])@(?<nick>[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,30}[\p{L}\p{N}_])?)/giu;

/** Cuts punctuation off that more likely ends the sentence than the address; keeps a bracket that was opened inside. */
function trimmed(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] ?? "";
    const opened = { ")": "(", "]": "[", "}": "{" }[last];
    if (opened !== undefined) {
      const inside = address.slice(0, end);
      if (inside.split(opened).length >= inside.split(last).length) return inside;
    } else if (!/[.,:;!?'"*_~]/.test(last)) return address.slice(0, end);
    end--;
  }
}

/**
 * The pieces of a plain text: words, addresses as links, `@nick` as mentions.
 * @param isMentioned whether a nick is a person of this chat; others stay words.
 */
export function plainPieces(text: string, isMentioned: (nick: string) => boolean, withLinks = true): Inline[] {
  const pieces: Inline[] = [];
  let at = 0;
  const words = (end: number) => {
    if (end > at) pieces.push({ kind: "text", text: text.slice(at, end) });
  };
  for (const match of text.matchAll(found)) {
    const { address, nick } = match.groups ?? {};
    if (nick !== undefined) {
      if (!isMentioned(nick)) continue;
      words(match.index);
      pieces.push({ kind: "mention", nick });
      at = match.index + nick.length + 1;
    } else if (address !== undefined && withLinks) {
      const shown = trimmed(address);
      const link = safeLink(/^www\./i.test(shown) ? `https://${shown}` : shown);
      if (link === undefined) continue;
      words(match.index);
      pieces.push({ kind: "link", ...link, children: [{ kind: "text", text: shown }] });
      at = match.index + shown.length;
    }
  }
  words(text.length);
  return pieces;
}
