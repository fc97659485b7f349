import type { Destination, OutboxEntry } from "../api/outbox.ts";
import { destinationKey } from "../api/outbox.ts";
import type { ChatEntryDto, MeDto, MessageDto, PresenceDto, UnreadDto, UserDto } from "../contract/generated.ts";
import type { PrivateFrame } from "./apply.ts";
import { type ChatContext, ChatState } from "./chat.ts";
import { MessageItem, quoteOf } from "./message.ts";
import { type Cell, cell } from "./reactive.ts";
import { Sequencer } from "./sequencer.ts";

/** Everything the client knows of one account. Only apply.ts and the actions change it. */
export class Model {
  readonly me: Cell<MeDto>;
  /** Chats that are known, by number. The list may hold more that were not fetched yet. */
  readonly chats = new Map<number, ChatState>();
  /** Grows whenever a chat is added or removed: read it to depend on the set. */
  readonly chatsVersion = cell(0);
  /** People in the order of being heard of: read it to depend on the set. */
  readonly usersVersion = cell(0);
  /** People the directory lists: with them one may start a conversation. */
  readonly listed: Cell<ReadonlySet<number>> = cell<ReadonlySet<number>>(new Set());
  /** Unread figures of chats that are not fetched yet. */
  readonly otherUnread: Cell<readonly UnreadDto[]> = cell<readonly UnreadDto[]>([]);
  /** Messages I starred, as `chat/seq`, as far as heard of. */
  readonly starred: Cell<ReadonlySet<string>> = cell<ReadonlySet<string>>(new Set());
  /** Every chat of mine is known, so sums can be compared. */
  knowsAllChats = false;
  epoch = "";
  version = 0;
  deviceId = 0;
  /** Numbers of the private feed. */
  readonly feed = new Sequencer<PrivateFrame>();
  /** Called when a chat differs from what is saved. */
  onChatChanged: (chat: ChatState) => void = () => {};
  /** A chat is known from now on, with what the server keeps of mine in it. */
  onChatAdded: (chat: ChatState) => void = () => {};
  /** Called when a pending message of mine was found in its place: the outbox needs it no more. */
  onPlaced: (clientId: string) => void = () => {};

  readonly #users = new Map<number, Cell<UserDto | undefined>>();
  readonly #presence = new Map<number, Cell<PresenceDto>>();
  readonly #pending = new Map<string, Cell<readonly MessageItem[]>>();
  readonly #pendingItems = new Map<string, PendingItem>();
  readonly #context: ChatContext;

  constructor(me: MeDto) {
    this.me = cell(me);
    this.#context = {
      meId: () => this.me.peek().user.id,
      adopt: (message) => this.#adopt(message),
      changed: (chat) => this.onChatChanged(chat),
    };
    this.setUsers([me.user]);
  }

  get meId(): number {
    return this.me.peek().user.id;
  }

  user(userId: number): Cell<UserDto | undefined> {
    let user = this.#users.get(userId);
    if (user === undefined) {
      user = cell<UserDto | undefined>(undefined, sameFields);
      this.#users.set(userId, user);
    }
    return user;
  }

  /** Everybody heard of. */
  *knownUsers(): Generator<UserDto> {
    for (const user of this.#users.values()) {
      const known = user();
      if (known !== undefined) yield known;
    }
  }

  /** Whether this person was heard of. */
  knows(userId: number): boolean {
    return this.#users.get(userId)?.peek() !== undefined;
  }

  setUsers(users: readonly UserDto[]): void {
    let isNew = false;
    for (const user of users) {
      const known = this.user(user.id);
      isNew ||= known.peek() === undefined;
      known.set(user);
    }
    if (isNew) this.usersVersion.set(this.usersVersion.peek() + 1);
  }

  presence(userId: number): Cell<PresenceDto> {
    let presence = this.#presence.get(userId);
    if (presence === undefined) {
      presence = cell<PresenceDto>({ userId, state: "offline" }, sameFields);
      this.#presence.set(userId, presence);
    }
    return presence;
  }

  setPresence(presence: readonly PresenceDto[]): void {
    for (const one of presence) this.presence(one.userId).set(one);
  }

  /** A fresh first payload names who is present; everybody else is not. */
  resetPresence(presence: readonly PresenceDto[]): void {
    const present = new Set(presence.map((p) => p.userId));
    for (const [userId, known] of this.#presence) {
      if (!present.has(userId) && known.peek().state !== "offline") known.set({ userId, state: "offline" });
    }
    this.setPresence(presence);
  }

  addChat(entry: ChatEntryDto): ChatState {
    const chat = new ChatState(entry, this.#context);
    this.chats.set(chat.id, chat);
    this.otherUnread.set(this.otherUnread.peek().filter((u) => u.chatId !== chat.id));
    this.chatsVersion.set(this.chatsVersion.peek() + 1);
    this.onChatChanged(chat);
    this.onChatAdded(chat);
    return chat;
  }

  /** How many chats were removed so far: take it before asking, and {@link isGoneSince} tells whether the answer is too old. */
  removals = 0;
  readonly #removedAt = new Map<number, number>();

  /** The chat was removed after `removals` was taken: an answer that still names it is older than that. */
  isGoneSince(chatId: number, removals: number): boolean {
    return (this.#removedAt.get(chatId) ?? 0) > removals;
  }

  removeChat(chatId: number): void {
    this.#removedAt.set(chatId, ++this.removals);
    this.otherUnread.set(this.otherUnread.peek().filter((u) => u.chatId !== chatId));
    if (this.chats.delete(chatId)) this.chatsVersion.set(this.chatsVersion.peek() + 1);
  }

  /** The direct chat with a person (the self chat with me), if it is known. */
  directChat(userId: number): ChatState | undefined {
    for (const chat of this.chats.values()) if (chat.partnerId === userId) return chat;
    return undefined;
  }

  /** How the outbox names a chat: direct chats by the person, so that the name stays when the chat comes into being. */
  destinationOf(chat: ChatState): Destination {
    const partner = chat.partnerId;
    return partner === undefined ? { chatId: chat.id } : { userId: partner };
  }

  /** Pending messages of a destination, oldest first. */
  pending(destination: Destination): Cell<readonly MessageItem[]> {
    const key = destinationKey(destination);
    let items = this.#pending.get(key);
    if (items === undefined) {
      items = cell<readonly MessageItem[]>([]);
      this.#pending.set(key, items);
    }
    return items;
  }

  /** Takes over what the outbox holds. A bubble whose message is stored stays until the message has its place (C7). */
  setOutbox(entries: readonly OutboxEntry[]): void {
    const lists = new Map<string, MessageItem[]>();
    const live = new Set(entries.map((e) => e.clientId));
    for (const [clientId, item] of this.#pendingItems) {
      if (live.has(clientId)) continue;
      if (item.storedSeq !== undefined && !this.#isApplied(item)) {
        listOf(lists, item.home).push(item);
      } else this.#pendingItems.delete(clientId);
    }
    for (const entry of entries) {
      let item = this.#pendingItems.get(entry.clientId);
      if (item?.storedSeq !== undefined && this.#isApplied(item)) continue;
      if (item === undefined) {
        item = new PendingItem(this.#draftOf(entry), entry);
        this.#pendingItems.set(entry.clientId, item);
      } else item.setPending(entry);
      listOf(lists, destinationKey(entry.destination)).push(item);
    }
    for (const key of new Set([...this.#pending.keys(), ...lists.keys()])) {
      const items = this.#pending.get(key) ?? cell<readonly MessageItem[]>([]);
      this.#pending.set(key, items);
      const next = lists.get(key) ?? [];
      const old = items.peek();
      if (next.length !== old.length || next.some((item, i) => item !== old[i])) items.set(next);
    }
  }

  /** The server has stored a message of mine. */
  markStored(message: MessageDto): void {
    const item = this.#pendingItems.get(message.clientId);
    if (item === undefined) return;
    item.storedSeq = message.seq;
    item.storedChatId = message.chatId;
  }

  /** Drops bubbles whose messages have their place now. */
  settle(chat: ChatState): void {
    for (const [clientId, item] of this.#pendingItems) {
      if (item.storedSeq === undefined || item.storedChatId !== chat.id || chat.applied < item.storedSeq) continue;
      this.#pendingItems.delete(clientId);
      const items = this.#pending.get(item.home);
      items?.set(items.peek().filter((i) => i !== item));
    }
  }

  #isApplied(item: PendingItem): boolean {
    const chat = item.storedChatId === undefined ? undefined : this.chats.get(item.storedChatId);
    return chat !== undefined && item.storedSeq !== undefined && chat.applied >= item.storedSeq;
  }

  #adopt(message: MessageDto): MessageItem | undefined {
    if (message.authorId !== this.meId) return undefined;
    const item = this.#pendingItems.get(message.clientId);
    if (item === undefined) return undefined;
    this.#pendingItems.delete(message.clientId);
    const items = this.#pending.get(item.home);
    items?.set(items.peek().filter((i) => i !== item));
    this.onPlaced(message.clientId);
    return item;
  }

  /** A pending message looks like a stored one without a number. */
  #draftOf(entry: OutboxEntry): MessageDto {
    const chat =
      "chatId" in entry.destination
        ? this.chats.get(entry.destination.chatId)
        : this.directChat(entry.destination.userId);
    const original = entry.message.replyToSeq == null ? undefined : chat?.window.item(entry.message.replyToSeq)?.base;
    return {
      chatId: chat?.id ?? 0,
      seq: 0,
      changedSeq: 0,
      clientId: entry.clientId,
      authorId: this.meId,
      at: new Date(entry.composedAt).toISOString(),
      kind: "text",
      text: entry.message.text,
      isDeleted: false,
      isPinned: false,
      ...(original ? { replyTo: quoteOf(original) } : {}),
      mentions: entry.message.mentions ? [...entry.message.mentions] : [],
      mentionsAll: entry.message.mentionsAll ?? false,
      reactions: [],
    };
  }
}

/** A bubble that is not in the timeline yet. */
class PendingItem extends MessageItem {
  /** The destination's key. */
  readonly home: string;
  storedChatId: number | undefined;

  constructor(draft: MessageDto, entry: OutboxEntry) {
    super(draft, entry);
    this.home = destinationKey(entry.destination);
  }
}

/** Every message brings its author along: the same person again changes nothing. */
function sameFields<T extends UserDto | PresenceDto>(a: T | undefined, b: T | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T>;
  return [...keys].every((key) => a[key] === b[key]);
}

function listOf(lists: Map<string, MessageItem[]>, key: string): MessageItem[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
