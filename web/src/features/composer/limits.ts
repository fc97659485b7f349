/** Longest message, in UTF-16 code units; the contract's Limits.MessageMax. */
export const messageMax = 20_000;
/** From here on the composer counts what is left. */
export const counterFrom = 19_000;
/** Most explicit mentions in one message; the contract's Limits.MentionsMax. */
export const mentionsMax = 50;
/** Typing is told at most this often, in milliseconds. */
export const typingEvery = 3_000;
/** A draft is handed on when nothing was typed for this long, in milliseconds. */
export const draftAfter = 300;
