/** The topics there are, in their order. */
export const topicIds = ["start", "messages", "groups", "privacy", "notifications", "problems", "shortcuts"] as const;

/** One article of the help centre. */
export type Topic = { title: string; paragraphs: readonly string[] };

/** All articles of a language. */
export type Topics = Readonly<Record<(typeof topicIds)[number], Topic>>;
