/** A text field's content and selection. */
export interface Selection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One replacement in a text, and what is selected afterwards. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

/** A Markdown mark a shortcut puts around the selection. */
export type Mark = "bold" | "italic" | "strike" | "code" | "link";

const around = { bold: "**", italic: "_", strike: "~~", code: "`" } as const;

/**
 * Puts a mark around the selection, or takes it away when it is there already. Spaces at the edges stay outside, because
 * Markdown wants marks to touch words. Code over several lines becomes a block; a link leaves its address to be typed.
 */
export function mark(selection: Selection, kind: Mark): Edit {
  let { start, end } = selection;
  const { text } = selection;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  const chosen = text.slice(start, end);

  if (kind === "link") {
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const insert = isAddress ? `[](${chosen})` : `[${chosen}]()`;
    const caret = isAddress ? start + 1 : start + chosen.length + 3;
    return { from: start, to: end, insert, start: caret, end: caret };
  }
  if (kind === "code" && chosen.includes("\n")) {
    const before = start > 0 && text[start - 1] !== "\n" ? "\n" : "";
    const after = end < text.length && text[end] !== "\n" ? "\n" : "";
    const insert = `${before}\`\`\`\n${chosen}\n\`\`\`${after}`;
    const at = start + before.length + 4;
    return { from: start, to: end, insert, start: at, end: at + chosen.length };
  }
  const sign = around[kind];
  if (text.slice(start - sign.length, start) === sign && text.slice(end, end + sign.length) === sign && start > 0) {
    const from = start - sign.length;
    return { from, to: end + sign.length, insert: chosen, start: from, end: from + chosen.length };
  }
  const inside = start + sign.length;
  return { from: start, to: end, insert: sign + chosen + sign, start: inside, end: inside + chosen.length };
}

/** The mark of a key press, or undefined. Ctrl or Cmd with B, I, Shift+X, E, K. */
export function markOfKey(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}): Mark | undefined {
  if (event.altKey || event.ctrlKey === event.metaKey) return undefined;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === "x" ? "strike" : undefined;
  return ({ b: "bold", i: "italic", e: "code", k: "link" } as const)[key];
}
