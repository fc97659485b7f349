/** What the word at the caret asks for. */
export interface Question {
  readonly kind: "mention" | "emoji" | "command";
  /** What was typed behind the sign. */
  readonly query: string;
  /** The sign and the query within the text. */
  readonly from: number;
  readonly to: number;
}

/** Reads the word before the caret: `@` and any letters list people, `:` and two letters emoji, `/` at the start commands. */
export function questionAt(text: string, caret: number): Question | undefined {
  const before = text.slice(Math.max(0, caret - 40), caret);
  if (caret <= 12 && /^\/[a-z]*$/i.test(before)) return { kind: "command", query: before.slice(1), from: 0, to: caret };
  const found = /(?:^|[\s(])(?<sign>[@:])(?<query>[\p{L}\p{N}_.+-]{0,32})$/u.exec(before);
  const { sign, query } = found?.groups ?? {};
  if (sign === undefined || query === undefined) return undefined;
  const from = caret - query.length - 1;
  if (sign === "@") return { kind: "mention", query, from, to: caret };
  return query.length >= 2 ? { kind: "emoji", query, from, to: caret } : undefined;
}

/** The people a text mentions, each once, in order, at most `max`. */
export function mentionsIn(text: string, idByNick: (nick: string) => number | undefined, max: number): number[] {
  const ids = new Set<number>();
  const found = /(?<=^|[^\p{L}\p{N}_@./-])@([\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,30}[\p{L}\p{N}_])?)/gu;
  for (const [, nick = ""] of withoutCode(text).matchAll(found)) {
    const id = idByNick(nick);
    if (id !== undefined) ids.add(id);
    if (ids.size === max) break;
  }
  return [...ids];
}

/** Whether a text mentions everybody. */
export const mentionsAllIn = (text: string): boolean =>
  /(?<=^|[^\p{L}\p{N}_@./-])@all(?![\p{L}\p{N}_-])/u.test(withoutCode(text));

/** Code mentions nobody. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, " ");
}
