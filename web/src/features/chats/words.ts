import { lastSeen, listTime, t } from "../../i18n/index.ts";
import type { ChatRowModel, ConversationHeadModel, PersonRowModel, Presence, Preview } from "./model.ts";

/** A person's presence in words; empty when it is hidden. */
export function presenceWords(presence: Presence, form: "short" | "long" = "short", now?: Date): string {
  switch (presence.state) {
    case "online":
      return t("presence.online");
    case "doNotDisturb":
      return t("presence.doNotDisturb");
    case "away": {
      if (presence.awaySince === undefined) return t("presence.away");
      const minutes = Math.floor(((now ?? new Date()).getTime() - presence.awaySince.getTime()) / 60_000);
      return minutes < 1 || minutes > 90 ? t("presence.away") : t("presence.awayMinutes", { count: minutes });
    }
    case "offline":
      return presence.lastSeenAt === undefined ? t("presence.offline") : lastSeen(presence.lastSeenAt, form, now);
    case "unknown":
      return "";
  }
}

/** Who is typing, in words. In a direct chat pass no name. */
export function typingWords(names: readonly string[]): string {
  const [first, second] = names;
  if (first === undefined) return t("chats.typing");
  if (second === undefined) return t("chats.typingBy", { name: first });
  return names.length === 2 ? t("chats.typingTwo", { first, second }) : t("chats.typingMany", { count: names.length });
}

/** The words of a message in a row, without its author. */
export function messageWords(preview: Extract<Preview, { kind: "message" }>): string {
  if (preview.isDeleted) return t("message.deleted");
  if (preview.text !== "" || preview.attachment === undefined) return preview.text;
  return t(`chats.${preview.attachment}`);
}

function previewWords(preview: Preview): string {
  switch (preview.kind) {
    case "none":
      return "";
    case "draft":
      return t("chats.draftName", { text: preview.text });
    case "typing":
      return typingWords(preview.names);
    case "message": {
      const author = preview.by === undefined ? "" : `${authorWords(preview.by)} `;
      const receipt = preview.receipt === undefined ? "" : `, ${t(`receipt.${preview.receipt}`)}`;
      return author + messageWords(preview) + receipt;
    }
  }
}

/** The author before a message in a group's row, by the first word of the name: "Marta:", "You:". */
export function authorWords(by: { name: string } | "me"): string {
  return by === "me" ? t("chats.byYou") : t("chats.by", { name: firstWord(by.name) });
}

/** A person's name where room is short. */
export function firstWord(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name;
}

const joined = (parts: readonly (string | false | undefined)[]) => parts.filter(Boolean).join(", ");

/**
 * What a row is called: "Release crew, group, 12 unread, you were mentioned, Marta: v2.4 is tagged, 09:18".
 * It holds everything the row shows as shape or colour.
 */
export function rowName(chat: ChatRowModel, now?: Date): string {
  return joined([
    chat.name,
    chat.kind === "group" && t("chats.kindGroup"),
    chat.kind === "everyone" && t("chats.kindEveryone"),
    chat.presence !== undefined && presenceWords(chat.presence, "short", now),
    chat.unread > 0 && t("chats.unread", { count: chat.unread }),
    chat.unread === 0 && chat.isMarkedUnread && t("chats.markedUnread"),
    chat.isMentioned && t("chats.mentioned"),
    chat.isPinned && t("chats.pinned"),
    chat.isMuted && t("chats.muted"),
    previewWords(chat.preview),
    chat.at !== undefined && listTime(chat.at, now),
  ]);
}

/** What the row of a person without a chat is called. */
export function personName(person: PersonRowModel, now?: Date): string {
  return joined([person.name, `@${person.userName}`, presenceWords(person.presence, "short", now)]);
}

/** The line under a conversation's name. */
export function statusWords(head: ConversationHeadModel): { text: string; tone: "plain" | "online" | "typing" } {
  if (head.typing.length > 0) return { text: typingWords(head.kind === "direct" ? [] : head.typing), tone: "typing" };
  if (head.members !== undefined) {
    const { count, online } = head.members;
    const text = online > 0 ? t("conversation.membersOnline", { count, online }) : t("conversation.members", { count });
    return { text, tone: "plain" };
  }
  if (head.presence === undefined) return { text: "", tone: "plain" };
  return { text: presenceWords(head.presence, "long"), tone: head.presence.state === "online" ? "online" : "plain" };
}
