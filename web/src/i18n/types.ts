import type { en } from "./messages/en.ts";

/** The name of a message. */
export type MessageKey = keyof typeof en;

/** A complete set of texts: a language that lacks a key, or has one too many, does not compile. */
export type Messages = Readonly<Record<MessageKey, string>>;

// An argument name follows "{" and ends at "}", ", plural," or ", select,". Branch texts also follow "{", but they hold a
// space, "#", "," or "{"; a test compares this reading with the parser's.
type Clean<Name extends string> = Name extends `${string}${" " | "#" | "{" | ","}${string}` ? never : Name;
type FirstName<After extends string> = After extends `${infer Inside}}${string}`
  ? Inside extends `${infer Name}, ${"plural" | "select"},${string}`
    ? Clean<Name>
    : Clean<Inside>
  : never;

/** The argument names of an English message, read from its text. */
export type ArgumentNames<Text extends string> = Text extends `${string}{${infer After}`
  ? FirstName<After> | ArgumentNames<After>
  : never;

/** The arguments a message takes, as a rest parameter: none when its text has none. */
export type Arguments<Key extends MessageKey, Value> = [ArgumentNames<(typeof en)[Key]>] extends [never]
  ? []
  : [args: Readonly<Record<ArgumentNames<(typeof en)[Key]>, Value>>];
