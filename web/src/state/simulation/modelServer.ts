import type {
  ChatDto,
  ChatEntryDto,
  ChatSnapshot,
  ClientFrame,
  Cursor,
  MeDto,
  MemberDto,
  MessageDto,
  MessagePageDto,
  MyChatDto,
  SendMessageRequest,
  ServerFrame,
  UnreadDto,
  UserDto,
} from "../../contract/generated.ts";

/** Lengths of the answers. */
export interface ModelLimits {
  readyChats: number;
  readyMessages: number;
  rangePage: number;
  rangeGap: number;
  resetMessages: number;
  messagePage: number;
}

/** Small figures, so that short scripts reach every branch. */
export const smallLimits: ModelLimits = {
  readyChats: 2,
  readyMessages: 3,
  rangePage: 4,
  rangeGap: 25,
  resetMessages: 5,
  messagePage: 4,
};

/** Those of the server. */
export const realLimits: ModelLimits = {
  readyChats: 5,
  readyMessages: 10,
  rangePage: 200,
  rangeGap: 1_000,
  resetMessages: 50,
  messagePage: 100,
};

/** A refusal, as HTTP or the socket tells it. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {
    super(code);
  }
}

interface Member {
  /** What came before joining is not unread. */
  readAtJoining: number;
  /** What others have seen as read stays read, also when it is marked unread again (C18). */
  shownRead: { readUpTo: number; reads: Set<number> };
  visibleFrom: number;
  readUpTo: number;
  reads: Set<number>;
  deliveredUpTo: number;
  hidden: Set<number>;
  isPinned: boolean;
  changedTx: number;
}

interface Chat {
  id: number;
  kind: "group" | "direct";
  title: string | undefined;
  userIds: number[];
  lastSeq: number;
  lastAt: number;
  rows: Map<number, MessageDto>;
  members: Map<number, Member>;
  memberChanges: { seq: number; member: MemberDto }[];
  changedTx: number;
}

interface Person {
  user: UserDto;
  userSeq: number;
  removedChats: Map<number, number>;
  hiddenAt: { chatId: number; seq: number; tx: number }[];
}

/** Delivers an announcement to the connections of a person, but for the one it came over; it may be lost, doubled or late. */
export type Announce = (userId: number, frame: ServerFrame, exceptConnection?: number) => void;

/**
 * The server's promises in memory, in one thread (FAULTS section 8): gapless numbers per chat and per private feed, one message per
 * client id, marks, changes, reset, resume and the membership fence. Everything here is committed when the method returns.
 */
export class ModelServer {
  epoch = "epoch-1";
  /** How often a device was given everything anew. */
  freshStarts = 0;
  readonly limits: ModelLimits;
  readonly people = new Map<number, Person>();
  readonly chats = new Map<number, Chat>();
  readonly #sent = new Map<string, { chatId: number; seq: number }>();
  readonly #announce: Announce;
  readonly #now: () => number;
  #tx = 0;

  constructor(announce: Announce, now: () => number, limits: ModelLimits) {
    this.limits = limits;
    this.#announce = announce;
    this.#now = now;
  }

  addPerson(id: number): void {
    const user: UserDto = { id, userName: `user${id}`, name: `User ${id}`, isDeactivated: false };
    this.people.set(id, { user, userSeq: 0, removedChats: new Map(), hiddenAt: [] });
  }

  addGroup(id: number, memberIds: readonly number[]): void {
    this.#create(id, "group", memberIds);
  }

  /** Stores a message once; a repeat answers the first result (C5). */
  send(
    authorId: number,
    target: { chatId?: number | null; userId?: number | null },
    request: SendMessageRequest,
    connection?: number,
  ) {
    const key = `${authorId}/${request.clientId}`;
    const before = this.#sent.get(key);
    if (before !== undefined) {
      const message = this.#chat(before.chatId).rows.get(before.seq) as MessageDto;
      return { message: structuredClone(message), isRepeat: true };
    }
    let chat: Chat;
    let isNew = false;
    if (target.userId != null) {
      const ids = [...new Set([authorId, target.userId])].sort((a, b) => a - b);
      const found = [...this.chats.values()].find((c) => c.kind === "direct" && c.userIds.join() === ids.join());
      isNew = found === undefined;
      chat = found ?? this.#create(1000 + this.chats.size, "direct", ids);
    } else chat = this.#chatFor(authorId, target.chatId ?? 0);
    const original = request.replyToSeq == null ? undefined : chat.rows.get(request.replyToSeq);
    const message = this.#row(chat, authorId, request.clientId, {
      text: request.text,
      mentions: request.mentions ?? [],
      ...(original ? { replyTo: quote(original) } : {}),
    });
    this.#sent.set(key, { chatId: chat.id, seq: message.seq });
    if (isNew) {
      for (const userId of chat.members.keys()) this.#chatAdded(chat, userId);
    } else {
      const author = (this.people.get(authorId) as Person).user;
      this.#toMembers(
        chat,
        { type: "message.created", chatId: chat.id, seq: message.seq, message, author },
        connection,
      );
    }
    return { message: structuredClone(message), isRepeat: false };
  }

  edit(userId: number, chatId: number, seq: number, text: string): void {
    const { chat, row } = this.#own(userId, chatId, seq);
    this.#change(chat, { ...row, text, editedAt: this.#at(chat) }, "edited");
  }

  delete(userId: number, chatId: number, seq: number): void {
    const { chat, row } = this.#own(userId, chatId, seq);
    const { text: _, ...rest } = row;
    this.#change(chat, { ...rest, isDeleted: true, reactions: [] }, "deleted");
  }

  react(userId: number, chatId: number, seq: number, emoji: string, isOn: boolean): void {
    const chat = this.#chatFor(userId, chatId);
    const row = this.#visible(chat, userId, seq);
    if (row.isDeleted) throw new Refusal("deleted", 410);
    const has = row.reactions.some((r) => r.emoji === emoji && r.userIds.includes(userId));
    if (has === isOn) return;
    const others = row.reactions.filter((r) => r.emoji !== emoji);
    const held = row.reactions.find((r) => r.emoji === emoji)?.userIds.filter((id) => id !== userId) ?? [];
    const userIds = isOn ? [...held, userId] : held;
    const reactions = userIds.length === 0 ? others : [...others, { emoji, userIds }];
    this.#change(chat, { ...row, reactions }, "reacted");
  }

  hide(userId: number, chatId: number, seq: number, isHidden: boolean): void {
    const chat = this.#chatFor(userId, chatId);
    this.#visible(chat, userId, seq);
    const member = this.#member(chat, userId);
    if (member.hidden.has(seq) === isHidden) return;
    this.#tx += 1;
    if (isHidden) member.hidden.add(seq);
    else member.hidden.delete(seq);
    member.changedTx = this.#tx;
    const person = this.people.get(userId) as Person;
    person.hiddenAt.push({ chatId, seq, tx: this.#tx });
    this.#toOne(userId, (userSeq) => ({
      type: "message.hidden",
      userSeq,
      chatId,
      seq,
      isHidden,
      my: this.my(chat, userId),
    }));
  }

  read(userId: number, chatId: number, upTo: number, isSingle: boolean): void {
    const chat = this.#chatFor(userId, chatId);
    const member = this.#member(chat, userId);
    if (upTo > chat.lastSeq) throw new Refusal("out_of_range", 416);
    if (isSingle) this.#visible(chat, userId, upTo);
    if (upTo <= member.readUpTo || (isSingle && member.reads.has(upTo))) return;
    if (isSingle) member.reads.add(upTo);
    else member.readUpTo = upTo;
    if (isSingle) member.shownRead.reads.add(upTo);
    else member.shownRead.readUpTo = Math.max(member.shownRead.readUpTo, upTo);
    for (const seq of member.reads) if (seq <= member.readUpTo) member.reads.delete(seq);
    member.deliveredUpTo = Math.max(member.deliveredUpTo, upTo);
    this.#myChanged(chat, userId);
    this.#markChanged(chat, userId);
  }

  markUnread(userId: number, chatId: number, fromSeq: number): void {
    const chat = this.#chatFor(userId, chatId);
    const member = this.#member(chat, userId);
    member.readUpTo = Math.min(member.readUpTo, fromSeq - 1);
    for (const seq of member.reads) if (seq >= fromSeq) member.reads.delete(seq);
    this.#myChanged(chat, userId);
  }

  pinChat(userId: number, chatId: number, isPinned: boolean): void {
    const chat = this.#chatFor(userId, chatId);
    this.#member(chat, userId).isPinned = isPinned;
    this.#myChanged(chat, userId);
  }

  applied(userId: number, chats: Record<string, number>): void {
    for (const [id, seq] of Object.entries(chats)) {
      const chat = this.chats.get(Number(id));
      const member = chat?.members.get(userId);
      if (chat === undefined || member === undefined || seq > chat.lastSeq || seq <= member.deliveredUpTo) continue;
      this.#tx += 1;
      member.deliveredUpTo = seq;
      member.changedTx = this.#tx;
      chat.changedTx = this.#tx;
      this.#markChanged(chat, userId);
    }
  }

  rename(userId: number, chatId: number, title: string): void {
    const chat = this.#chatFor(userId, chatId);
    chat.title = title;
    const note = this.#row(chat, userId, `note-${chat.id}-${chat.lastSeq + 1}`, {
      kind: "system",
      note: { kind: "titleChanged", title },
    });
    this.#toMembers(chat, { type: "chat.updated", chatId, seq: note.seq, chat: this.chatDto(chat), note });
  }

  addMember(byId: number, chatId: number, userId: number, fromJoining: boolean): void {
    const chat = this.#chat(chatId);
    if (chat.members.has(userId) || chat.kind !== "group") return;
    const seq = this.#membersChanged(chat, byId, userId, false);
    const visibleFrom = fromJoining ? seq : 1;
    chat.members.set(userId, {
      ...newMember(),
      visibleFrom,
      readUpTo: seq - 1,
      readAtJoining: seq - 1,
      changedTx: this.#tx,
    });
    (this.people.get(userId) as Person).removedChats.delete(chatId);
    this.#tellMembers(chat, byId, userId, false, seq);
    this.#markChanged(chat, userId);
    this.#chatAdded(chat, userId);
  }

  removeMember(byId: number, chatId: number, userId: number): void {
    const chat = this.#chat(chatId);
    if (!chat.members.has(userId) || chat.kind !== "group" || chat.members.size < 2) return;
    chat.members.delete(userId);
    const seq = this.#membersChanged(chat, byId, userId, true);
    (this.people.get(userId) as Person).removedChats.set(chatId, this.#tx);
    this.#tellMembers(chat, byId, userId, true, seq);
    this.#toOne(userId, (userSeq) => ({ type: "chat.removed", userSeq, chatId }));
  }

  /** The answer to `hello`. */
  hello(userId: number, cursor: Cursor | null | undefined): ServerFrame {
    const person = this.people.get(userId) as Person;
    const head = {
      epoch: this.epoch,
      userSeq: person.userSeq,
      version: this.#tx,
      serverTime: iso(this.#now()),
      deviceId: 1,
      me: this.me(userId),
      unread: this.unreadList(userId),
      users: [...this.people.values()].map((p) => p.user),
      presence: [],
    };
    if (cursor == null || cursor.epoch !== this.epoch || cursor.userSeq > person.userSeq) {
      this.freshStarts += 1;
      const mine = this.mine(userId);
      const chats = mine.filter((c, i) => i < this.limits.readyChats || this.#member(c, userId).isPinned);
      const hasMoreChats = chats.length < mine.length;
      return {
        type: "ready",
        ...head,
        chats: chats.map((c) => this.#snapshot(c, userId, this.limits.readyMessages)),
        hasMoreChats,
        ...(hasMoreChats ? { nextChats: "0" } : {}),
      };
    }
    const isChanged = (c: Chat) => c.changedTx >= cursor.version || this.#member(c, userId).changedTx >= cursor.version;
    const removed = [...person.removedChats].filter(([, tx]) => tx >= cursor.version).map(([id]) => id);
    const foreign = Object.keys(cursor.chats)
      .map(Number)
      .filter((id) => this.chats.get(id)?.members.has(userId) !== true);
    return {
      type: "resumed",
      ...head,
      changed: this.mine(userId)
        .filter(isChanged)
        .map((c) => this.entry(c, userId)),
      removed: [...new Set([...removed, ...foreign])],
      hidden: person.hiddenAt
        .filter((h) => h.tx >= cursor.version && this.chats.get(h.chatId)?.members.get(userId)?.hidden.has(h.seq))
        .map(({ chatId, seq }) => ({ chatId, seq })),
      restored: person.hiddenAt
        .filter(
          (h) => h.tx >= cursor.version && this.chats.get(h.chatId)?.members.get(userId)?.hidden.has(h.seq) === false,
        )
        .map(({ chatId, seq }) => ({ chatId, seq })),
    };
  }

  /** The answer to `range`. */
  range(userId: number, chatId: number, from: number): ServerFrame {
    const chat = this.#chatFor(userId, chatId);
    if (from > chat.lastSeq) throw new Refusal("out_of_range", 416);
    if (chat.lastSeq - from > this.limits.rangeGap) {
      return {
        type: "reset",
        chatId,
        floor: chat.lastSeq,
        snapshot: this.#snapshot(chat, userId, this.limits.resetMessages),
        users: [],
      };
    }
    const rows = [...chat.rows.values()]
      .filter((m) => m.changedSeq > from && this.isVisible(chat, userId, m.seq))
      .sort((a, b) => a.changedSeq - b.changedSeq);
    const isComplete = rows.length <= this.limits.rangePage;
    const page = rows.slice(0, this.limits.rangePage);
    const to = isComplete ? chat.lastSeq : (page.at(-1)?.changedSeq ?? chat.lastSeq);
    const members = chat.memberChanges.filter((m) => m.seq > from && m.seq <= to).map((m) => m.member);
    return {
      type: "changes",
      chatId,
      from,
      to,
      chat: this.chatDto(chat),
      messages: structuredClone(page),
      members,
      users: [],
      isComplete,
    };
  }

  digest(userId: number): ServerFrame {
    const mine = this.mine(userId);
    const sumOfLastSeq = mine.reduce((sum, c) => sum + c.lastSeq, 0);
    return {
      type: "digest",
      chats: mine.length,
      sumOfLastSeq,
      userSeq: (this.people.get(userId) as Person).userSeq,
      version: this.#tx,
    };
  }

  page(
    userId: number,
    chatId: number,
    ask: { before?: number; after?: number; around?: number; limit: number },
  ): MessagePageDto {
    const chat = this.#chatFor(userId, chatId);
    const all = this.visibleRows(chat, userId);
    let start = Math.max(0, all.length - ask.limit);
    let end = all.length;
    if (ask.before !== undefined) {
      end = all.filter((m) => m.seq < (ask.before as number)).length;
      start = Math.max(0, end - ask.limit);
    } else if (ask.after !== undefined) {
      start = all.filter((m) => m.seq <= (ask.after as number)).length;
      end = Math.min(all.length, start + ask.limit);
    } else if (ask.around !== undefined) {
      const index = all.filter((m) => m.seq < (ask.around as number)).length;
      start = Math.max(0, index - Math.floor(ask.limit / 2));
      end = Math.min(all.length, start + Math.max(1, ask.limit));
    }
    const messages = structuredClone(all.slice(start, end));
    return { chatId, messages, lastSeq: chat.lastSeq, hasOlder: start > 0, hasNewer: end < all.length, users: [] };
  }

  me(userId: number): MeDto {
    const { user } = this.people.get(userId) as Person;
    const settings = { sendsReadReceipts: true, sendsTyping: true, showsPresence: true, canBeFound: true };
    return { user, role: "member", settings, status: { availability: "auto" } };
  }

  /** My chats, newest first. */
  mine(userId: number): Chat[] {
    return [...this.chats.values()]
      .filter((c) => c.members.has(userId))
      .sort((a, b) => b.lastAt - a.lastAt || b.id - a.id);
  }

  visibleRows(chat: Chat, userId: number): MessageDto[] {
    return [...chat.rows.values()].filter((m) => this.isVisible(chat, userId, m.seq)).sort((a, b) => a.seq - b.seq);
  }

  isVisible(chat: Chat, userId: number, seq: number): boolean {
    const member = chat.members.get(userId);
    return member !== undefined && seq >= member.visibleFrom && !member.hidden.has(seq);
  }

  unread(chat: Chat, userId: number): { count: number; mentions: number } {
    const member = this.#member(chat, userId);
    const rows = this.visibleRows(chat, userId).filter(
      (m) =>
        m.kind === "text" &&
        !m.isDeleted &&
        m.authorId !== userId &&
        m.seq > member.readUpTo &&
        !member.reads.has(m.seq),
    );
    return { count: rows.length, mentions: rows.filter((m) => m.mentions.includes(userId)).length };
  }

  entry(chat: Chat, userId: number): ChatEntryDto {
    const marks = [...chat.members].filter(([id]) => id !== userId).map(([id, m]) => mark(id, m));
    const lastMessage = this.visibleRows(chat, userId).at(-1);
    return {
      chat: this.chatDto(chat),
      my: this.my(chat, userId),
      marks,
      ...(lastMessage ? { lastMessage: structuredClone(lastMessage) } : {}),
    };
  }

  my(chat: Chat, userId: number): MyChatDto {
    const m = this.#member(chat, userId);
    const { count, mentions } = this.unread(chat, userId);
    return {
      chatId: chat.id,
      role: "member",
      visibleFrom: m.visibleFrom,
      readUpTo: m.readUpTo,
      reads: [...m.reads].sort((a, b) => a - b),
      unread: count,
      unreadMentions: mentions,
      atSeq: chat.lastSeq,
      isPinned: m.isPinned,
      isArchived: false,
      isMarkedUnread: false,
    };
  }

  chatDto(chat: Chat): ChatDto {
    return {
      id: chat.id,
      kind: chat.kind,
      ...(chat.title === undefined ? {} : { title: chat.title }),
      userIds: chat.kind === "direct" ? chat.userIds : [],
      memberCount: chat.members.size,
      lastSeq: chat.lastSeq,
      lastAt: iso(chat.lastAt),
      whoCanPost: "everyone",
      whoCanAdd: "everyone",
      whoCanMentionAll: "everyone",
      history: "all",
      hasReceipts: true,
    };
  }

  unreadList(userId: number): UnreadDto[] {
    return this.mine(userId).flatMap((chat) => {
      const { count, mentions } = this.unread(chat, userId);
      return count === 0 ? [] : [{ chatId: chat.id, kind: chat.kind, count, mentions, lastAt: iso(chat.lastAt) }];
    });
  }

  #create(id: number, kind: "group" | "direct", memberIds: readonly number[]): Chat {
    this.#tx += 1;
    const chat: Chat = {
      id,
      kind,
      title: kind === "group" ? `Group ${id}` : undefined,
      userIds: kind === "direct" ? [...memberIds] : [],
      lastSeq: 0,
      lastAt: this.#now(),
      rows: new Map(),
      members: new Map(memberIds.map((userId) => [userId, { ...newMember(), changedTx: this.#tx }])),
      memberChanges: [],
      changedTx: this.#tx,
    };
    this.chats.set(id, chat);
    return chat;
  }

  #row(chat: Chat, authorId: number, clientId: string, rest: Partial<MessageDto>): MessageDto {
    this.#tx += 1;
    chat.lastSeq += 1;
    chat.changedTx = this.#tx;
    chat.lastAt = Math.max(chat.lastAt, this.#now());
    const row: MessageDto = {
      chatId: chat.id,
      seq: chat.lastSeq,
      changedSeq: chat.lastSeq,
      clientId,
      authorId,
      at: iso(chat.lastAt),
      kind: "text",
      isDeleted: false,
      isPinned: false,
      mentions: [],
      mentionsAll: false,
      reactions: [],
      ...rest,
    };
    chat.rows.set(row.seq, row);
    return row;
  }

  #change(chat: Chat, row: MessageDto, change: "edited" | "deleted" | "reacted"): void {
    this.#tx += 1;
    chat.lastSeq += 1;
    chat.changedTx = this.#tx;
    const changed = { ...row, changedSeq: chat.lastSeq };
    chat.rows.set(row.seq, changed);
    for (const other of chat.rows.values()) {
      if (other.replyTo?.seq === row.seq) chat.rows.set(other.seq, { ...other, replyTo: quote(changed) });
    }
    this.#toMembers(chat, { type: "message.updated", chatId: chat.id, seq: chat.lastSeq, change, message: changed });
  }

  #membersChanged(chat: Chat, byId: number, userId: number, hasLeft: boolean): number {
    const note = this.#row(chat, byId, `note-${chat.id}-${chat.lastSeq + 1}`, {
      kind: "system",
      note: { kind: hasLeft ? "membersRemoved" : "membersAdded", userIds: [userId] },
    });
    const member: MemberDto = { userId, role: "member", joinedAt: note.at, hasLeft };
    chat.memberChanges.push({ seq: note.seq, member });
    return note.seq;
  }

  #tellMembers(chat: Chat, _byId: number, userId: number, hasLeft: boolean, seq: number): void {
    const note = chat.rows.get(seq) as MessageDto;
    const members: MemberDto[] = [{ userId, role: "member", joinedAt: note.at, hasLeft }];
    this.#toMembers(chat, {
      type: "members.changed",
      chatId: chat.id,
      seq,
      members,
      memberCount: chat.members.size,
      users: [],
      note,
    });
  }

  #myChanged(chat: Chat, userId: number): void {
    this.#tx += 1;
    this.#member(chat, userId).changedTx = this.#tx;
    this.#toOne(userId, (userSeq) => ({ type: "my_chat.changed", userSeq, my: this.my(chat, userId) }));
  }

  #markChanged(chat: Chat, userId: number): void {
    chat.changedTx = this.#tx;
    const frame: ServerFrame = {
      type: "mark.changed",
      chatId: chat.id,
      mark: mark(userId, this.#member(chat, userId)),
    };
    for (const id of chat.members.keys()) if (id !== userId) this.#announce(id, structuredClone(frame));
  }

  #chatAdded(chat: Chat, userId: number): void {
    this.#member(chat, userId).changedTx = this.#tx;
    this.#toOne(userId, (userSeq) => ({
      type: "chat.added",
      userSeq,
      snapshot: this.#snapshot(chat, userId, this.limits.readyMessages),
      users: [...this.people.values()].map((p) => p.user),
    }));
  }

  #toOne(userId: number, make: (userSeq: number) => ServerFrame): void {
    const person = this.people.get(userId) as Person;
    person.userSeq += 1;
    this.#announce(userId, structuredClone(make(person.userSeq)));
  }

  #toMembers(chat: Chat, frame: ServerFrame, exceptConnection?: number): void {
    for (const userId of chat.members.keys()) this.#announce(userId, structuredClone(frame), exceptConnection);
  }

  #snapshot(chat: Chat, userId: number, count: number): ChatSnapshot {
    const rows = this.visibleRows(chat, userId);
    return {
      entry: this.entry(chat, userId),
      messages: structuredClone(rows.slice(-count)),
      hasOlder: rows.length > count,
    };
  }

  #own(userId: number, chatId: number, seq: number): { chat: Chat; row: MessageDto } {
    const chat = this.#chatFor(userId, chatId);
    const row = this.#visible(chat, userId, seq);
    if (row.authorId !== userId) throw new Refusal("not_allowed", 403);
    if (row.isDeleted) throw new Refusal("deleted", 410);
    return { chat, row };
  }

  #visible(chat: Chat, userId: number, seq: number): MessageDto {
    const row = chat.rows.get(seq);
    if (row === undefined || seq < this.#member(chat, userId).visibleFrom) throw new Refusal("not_found", 404);
    return row;
  }

  #chat(chatId: number): Chat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw new Refusal("not_found", 404);
    return chat;
  }

  #chatFor(userId: number, chatId: number): Chat {
    const chat = this.#chat(chatId);
    if (!chat.members.has(userId)) throw new Refusal("not_found", 404);
    return chat;
  }

  #member(chat: Chat, userId: number): Member {
    const member = chat.members.get(userId);
    if (member === undefined) throw new Refusal("not_found", 404);
    return member;
  }

  #at(_chat: Chat): string {
    return iso(this.#now());
  }

  /** Answers a frame that came over a connection; undefined when it needs none. */
  answer(userId: number, connection: number, frame: ClientFrame): ServerFrame | undefined {
    switch (frame.type) {
      case "hello":
        return this.hello(userId, frame.resume);
      case "message.send":
        return { type: "message.stored", ...this.send(userId, frame, frame.message, connection) };
      case "read":
        this.read(userId, frame.chatId, frame.upTo, false);
        return { type: "ok", id: 0 };
      case "read.one":
        this.read(userId, frame.chatId, frame.seq, true);
        return { type: "ok", id: 0 };
      case "range":
        return this.range(userId, frame.chatId, frame.from);
      case "applied":
        this.applied(userId, frame.chats);
        return undefined;
      case "ping":
        return { type: "pong", serverTime: iso(this.#now()) };
      default:
        return undefined;
    }
  }
}

const newMember = (): Member => ({
  readAtJoining: 0,
  shownRead: { readUpTo: 0, reads: new Set() },
  visibleFrom: 1,
  readUpTo: 0,
  reads: new Set(),
  deliveredUpTo: 0,
  hidden: new Set(),
  isPinned: false,
  changedTx: 0,
});

const mark = (userId: number, m: Member) => ({
  userId,
  deliveredUpTo: m.deliveredUpTo,
  readUpTo: m.shownRead.readUpTo,
  reads: [...m.shownRead.reads].filter((seq) => seq > m.shownRead.readUpTo).sort((a, b) => a - b),
});

const iso = (ms: number) => new Date(ms).toISOString();

function quote(original: MessageDto): NonNullable<MessageDto["replyTo"]> {
  const { seq, authorId, isDeleted, text } = original;
  return isDeleted || text == null
    ? { seq, authorId, isDeleted }
    : { seq, authorId, isDeleted, text: text.slice(0, 200) };
}
