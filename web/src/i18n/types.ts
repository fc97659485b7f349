import type { en } from "./messages/en.ts";
import type { groupsEn } from "./messages/groups/en.ts";
import type { moreEn } from "./messages/more/en.ts";
import type { settingsEn } from "./messages/settings/en.ts";

type English = typeof en & typeof groupsEn & typeof settingsEn & typeof moreEn;

/** The name of a message. */
export type MessageKey = keyof English;

/** The texts every screen may use: a language that lacks a key, or has one too many, does not compile. */
export type Messages = Readonly<Record<keyof typeof en, string>>;

/** The texts of people, groups and chat details. */
export type GroupMessages = Readonly<Record<keyof typeof groupsEn, string>>;

/** The texts of the settings. */
export type SettingsMessages = Readonly<Record<keyof typeof settingsEn, string>>;

/** The texts of privacy and devices, shortcuts, notifications and help. */
export type MoreMessages = Readonly<Record<keyof typeof moreEn, string>>;

/** Everything that may be loaded. */
export type AllMessages = Messages & GroupMessages & SettingsMessages & MoreMessages;

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
export type Arguments<Key extends MessageKey, Value> = [ArgumentNames<English[Key]>] extends [never]
  ? []
  : [args: Readonly<Record<ArgumentNames<English[Key]>, Value>>];
