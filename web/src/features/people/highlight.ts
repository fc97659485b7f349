/** One stretch of a text, marked when it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** One letter without case and accent. Always one code unit for one, so that places stay the same. */
function folded(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const bare = (text[at] ?? "").normalize("NFD")[0]?.toLowerCase()[0] ?? "";
    return bare === "ł" ? "l" : bare === "ø" ? "o" : bare;
  }).join("");
}

/** Cuts a text where the words of a query occur in it: at the start of a word if they do, anywhere otherwise. */
export function highlight(text: string, query: string): readonly Piece[] {
  const plain = folded(text);
  const marks = new Array<boolean>(text.length).fill(false);
  for (const word of folded(query.trim().replace(/^@/u, "")).split(/\s+/u)) {
    if (word === "") continue;
    const places: number[] = [];
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) places.push(at);
    const starts = places.filter((at) => at === 0 || !/[\p{L}\p{N}]/u.test(plain[at - 1] ?? ""));
    for (const at of starts.length > 0 ? starts : places) marks.fill(true, at, at + word.length);
  }
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && marks[at] === marks[from]) continue;
    pieces.push({ text: text.slice(from, at), isMatch: marks[from] === true });
    from = at;
  }
  return pieces;
}
