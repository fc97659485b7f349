/**
 * The colour of a person or chat, 0 to 9: FNV-1a of the id, never of the name, so that it survives renaming.
 * Used as `av-3` behind initials and as `nm-3` over bubbles.
 */
export function colourIndex(id: string | number): number {
  let hash = 0x811c9dc5;
  for (const char of String(id)) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % 10;
}

const segmenters = new Map<string, Intl.Segmenter>();

function firstLetter(word: string, locale: string): string {
  let segmenter = segmenters.get(locale);
  if (segmenter === undefined) {
    segmenter = new Intl.Segmenter(locale, { granularity: "grapheme" });
    segmenters.set(locale, segmenter);
  }
  const graphemes = [...segmenter.segment(word)].map(({ segment }) => segment);
  const letter = graphemes.find((grapheme) => /[\p{L}\p{N}]/u.test(grapheme)) ?? graphemes[0] ?? "";
  return letter.toLocaleUpperCase(locale);
}

/** The initials of a name: the first letter of its first and last word, never half a grapheme, upper-cased as `locale` does. */
export function initials(name: string, locale: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = name.trim()] = words;
  const last = words.length > 1 ? words.at(-1) : undefined;
  return firstLetter(first, locale) + (last === undefined ? "" : firstLetter(last, locale));
}
