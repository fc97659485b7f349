import type { ChatKind, PresenceDto, UserDto } from "../contract/generated.ts";
import type { ChatState } from "./chat.ts";
import type { Model } from "./model.ts";

/** A row of the chat list: a chat, or a person with whom there is no conversation yet. */
export type ListEntry =
  | { readonly kind: "chat"; readonly key: string; readonly chat: ChatState }
  | { readonly kind: "person"; readonly key: string; readonly userId: number };

/** What the order of the list depends on. */
export interface SortKeys {
  readonly isPinned: boolean;
  readonly hasConversation: boolean;
  /** Milliseconds of the last message in either direction; 0 without a conversation. */
  readonly lastAt: number;
  /** 2 online or do not disturb, 1 away, 0 offline. */
  readonly activity: number;
  readonly name: string;
}

/**
 * The order of the chat list (A2): pinned first; with a conversation before without; last message in either direction, newest
 * first; active before inactive; by name in the order of the language.
 */
export function compareEntries(a: SortKeys, b: SortKeys, collator: Intl.Collator): number {
  return (
    Number(b.isPinned) - Number(a.isPinned) ||
    Number(b.hasConversation) - Number(a.hasConversation) ||
    b.lastAt - a.lastAt ||
    b.activity - a.activity ||
    collator.compare(a.name, b.name)
  );
}

/** How active a person is, for sorting. */
export function activityOf(presence: PresenceDto): number {
  if (presence.state === "online" || presence.state === "doNotDisturb") return 2;
  return presence.state === "away" ? 1 : 0;
}

/** The name a chat is listed under, without translation: the person's name or the title; empty when not known. */
export function chatName(model: Model, chat: ChatState): string {
  const partner = chat.partnerId;
  return partner === undefined ? (chat.chat().title ?? "") : (model.user(partner)()?.name ?? "");
}

/** The chat list in its order; archived chats only when asked for, and then nothing else. */
export function chatList(model: Model, collator: Intl.Collator, isArchived = false): ListEntry[] {
  model.chatsVersion();
  const rows: (SortKeys & { entry: ListEntry })[] = [];
  const partners = new Set<number>([model.meId]);
  for (const chat of model.chats.values()) {
    const partner = chat.partnerId;
    if (partner !== undefined) partners.add(partner);
    const my = chat.my();
    if (my.isArchived !== isArchived) continue;
    rows.push({
      entry: { kind: "chat", key: `chat:${chat.id}`, chat },
      isPinned: my.isPinned,
      hasConversation: true,
      lastAt: Date.parse(chat.chat().lastAt),
      activity: partner === undefined ? 0 : activityOf(model.presence(partner)()),
      name: chatName(model, chat),
    });
  }
  if (!isArchived) {
    for (const userId of model.listed()) {
      const user = model.user(userId)();
      if (partners.has(userId) || user === undefined || user.isDeactivated) continue;
      rows.push({
        entry: { kind: "person", key: `user:${userId}`, userId },
        isPinned: false,
        hasConversation: false,
        lastAt: 0,
        activity: activityOf(model.presence(userId)()),
        name: user.name,
      });
    }
  }
  return rows.sort((a, b) => compareEntries(a, b, collator)).map((row) => row.entry);
}

/** The same rows in the same order: objects that stand for the same row are kept, so that a list keyed by them moves rows only. */
export function keepRows(old: readonly ListEntry[], next: ListEntry[]): readonly ListEntry[] {
  const known = new Map(old.map((entry) => [entry.key, entry]));
  const rows = next.map((entry) => {
    const kept = known.get(entry.key);
    return kept !== undefined && (kept.kind !== "chat" || (entry.kind === "chat" && kept.chat === entry.chat))
      ? kept
      : entry;
  });
  return rows.length === old.length && rows.every((row, i) => row === old[i]) ? old : rows;
}

/** One entry of the strip of unread conversations (A11). */
export interface UnreadEntry {
  readonly chatId: number;
  readonly kind: ChatKind;
  /** The other person of a direct chat. */
  readonly user: UserDto | undefined;
  /** The person's name or the chat's title; empty when the client has to word it. */
  readonly title: string;
  readonly count: number;
  readonly mentions: number;
  readonly lastAt: string;
}

/** Conversations with unread messages, newest first; each chat once, whether it was fetched yet or not. */
export function unreadStrip(model: Model): UnreadEntry[] {
  model.chatsVersion();
  const entries: UnreadEntry[] = [];
  for (const chat of model.chats.values()) {
    const { count, mentions } = chat.unread();
    if (count === 0) continue;
    const partner = chat.partnerId;
    const { kind, lastAt } = chat.chat();
    const user = partner === undefined ? undefined : model.user(partner)();
    entries.push({ chatId: chat.id, kind, user, title: chatName(model, chat), count, mentions, lastAt });
  }
  for (const other of model.otherUnread()) {
    if (model.chats.has(other.chatId)) continue;
    const { chatId, kind, count, mentions, lastAt } = other;
    const user = other.userId == null ? undefined : model.user(other.userId)();
    entries.push({ chatId, kind, user, title: other.title ?? "", count, mentions, lastAt });
  }
  return entries.sort((a, b) => Date.parse(b.lastAt) - Date.parse(a.lastAt) || b.chatId - a.chatId);
}

/** Unread messages of all chats that are not muted, for the window's title. */
export function totalUnread(model: Model, now: number): number {
  model.chatsVersion();
  let total = 0;
  for (const chat of model.chats.values()) {
    const { mutedUntil } = chat.my();
    const { count, mentions } = chat.unread();
    total += mutedUntil != null && Date.parse(mutedUntil) > now ? mentions : count;
  }
  for (const other of model.otherUnread()) if (!model.chats.has(other.chatId)) total += other.count;
  return total;
}
