import { clockTime, fullTime, locale, t } from "../../i18n/index.ts";
import type { Person, ShownMessage, ShownNote } from "./model.ts";

const lists = new Map<string, Intl.ListFormat>();

/** "Anna, Piotr and Zofia" in the reader's language. */
export function listOf(words: readonly string[]): string {
  let format = lists.get(locale());
  if (format === undefined) {
    format = new Intl.ListFormat(locale(), { type: "conjunction" });
    lists.set(locale(), format);
  }
  return format.format(words);
}

/** What a system line tells, in words. */
export function noteText(note: ShownNote, author: Person, person: (id: number) => Person): string {
  const name = author.name;
  const title = note.title ?? "";
  const people = listOf((note.userIds ?? []).map((id) => person(id).name));
  switch (note.kind) {
    case "chatCreated":
      return t("system.chatCreated", { name, title });
    case "titleChanged":
      return t("system.titleChanged", { name, title });
    case "membersAdded":
      return t("system.membersAdded", { name, people });
    case "membersRemoved":
      return t("system.membersRemoved", { name, people });
    case "memberLeft":
      return t("system.memberLeft", { name });
    case "memberJoined":
      return t("system.memberJoined", { name });
    case "messagePinned":
      return t("system.messagePinned", { name });
  }
}

/** Markdown source as it would be read aloud: without most of its marks. */
export function spokenText(text: string): string {
  return text
    .replace(/```[^\n]*\n?/g, "")
    .replace(/\[([^\]]+)\]\([^)\s]+\)/g, "$1")
    .replace(/(\*\*|__|~~|`)/g, "")
    .replace(/(^|[\s(])([*_])(?=\S)([^*_\n]*[^\s*_\\])\2(?=$|[\s).,!?:;])/gm, "$1$3")
    .replace(/^\s*(?:>|#{1,6})\s?/gm, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** The accessible name of a message: "You, 09:24, Perfect. I’ll print it for everyone, delivered". */
export function messageName(message: ShownMessage, person: (id: number) => Person): string {
  const author = person(message.authorId);
  if (message.note !== undefined) return noteText(message.note, author, person);
  const parts = [message.isMine ? t("common.you") : author.name, clockTime(message.at)];
  if (message.forwardedFromId !== undefined) {
    parts.push(t("message.forwardedFrom", { name: person(message.forwardedFromId).name }));
  }
  if (message.isDeleted) parts.push(t("message.deleted"));
  else if (message.text !== null) parts.push(spokenText(message.text));
  if (message.replyTo !== undefined) {
    parts.push(t("message.inReplyTo", { name: person(message.replyTo.authorId).name }));
  }
  if (message.isEdited) parts.push(t("message.edited"));
  if (message.isPinned) parts.push(t("message.pinned"));
  if (message.isStarred) parts.push(t("message.starred"));
  if (message.receipt !== undefined) parts.push(t(`receipt.${message.receipt}`).toLocaleLowerCase(locale()));
  return parts.join(", ");
}

/** Full date and time to the second, for the tooltip. */
export const messageTip = (message: ShownMessage): string => fullTime(message.at);
