const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const emoji = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** Whether a text is one to three emoji and nothing else; these are drawn large. */
export function isEmojiOnly(text: string): boolean {
  const bare = text.replace(/\s+/gu, "");
  // The longest emoji have eleven code units or so; most texts are ruled out by their length.
  if (bare === "" || bare.length > 60) return false;
  const graphemes = [...segmenter.segment(bare)];
  return graphemes.length <= 3 && graphemes.every(({ segment }) => emoji.test(segment));
}
