import type { ChatFilter, ChatRowModel, PersonRowModel } from "./model.ts";

/** Lower case without accents, so that "lukasz" finds "Łukasz". */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ł", "l")
    .replaceAll("ø", "o")
    .replaceAll("ß", "ss");
}

/** Whether each word of `query` starts a word of one of `texts`. An empty query matches everything. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  if (query.trim() === "") return true;
  const words = texts.flatMap((text) => plain(text).split(/[\s._@-]+/u));
  return plain(query)
    .split(/\s+/u)
    .filter((part) => part !== "" && part !== "@")
    .map((part) => part.replace(/^@/u, ""))
    .every((part) => words.some((word) => word.startsWith(part)));
}

/** The chats a filter and a search leave, in their order. */
export function filterChats(chats: readonly ChatRowModel[], filter: ChatFilter, query: string): ChatRowModel[] {
  return chats.filter((chat) => {
    if (filter === "unread" && chat.unread === 0 && !chat.isMentioned && !chat.isMarkedUnread) return false;
    if (filter === "groups" && chat.kind !== "group" && chat.kind !== "everyone") return false;
    if (filter === "online" && chat.presence?.state !== "online" && chat.presence?.state !== "doNotDisturb")
      return false;
    return matches(query, chat.name);
  });
}

/** The people a filter and a search leave: nobody under Unread and Groups. */
export function filterPeople(people: readonly PersonRowModel[], filter: ChatFilter, query: string): PersonRowModel[] {
  if (filter === "unread" || filter === "groups") return [];
  return people.filter(
    (person) =>
      (filter !== "online" || person.presence.state === "online" || person.presence.state === "doNotDisturb") &&
      matches(query, person.name, person.userName),
  );
}
