import type {
  Changes,
  ChatDto,
  ChatEntryDto,
  ChatSnapshot,
  ChatUpdated,
  MarkDto,
  MemberDto,
  MembersChanged,
  MessageCreated,
  MessageDto,
  MessagePageDto,
  MessageUpdated,
  MyChatDto,
} from "../contract/generated.ts";
import { type MessageItem, quoteOf } from "./message.ts";
import { MessageWindow } from "./messageWindow.ts";
import { type Cell, cell, derived, type Read } from "./reactive.ts";
import { isRead, mergeMarks, mergeReads, type ReadSet } from "./readSet.ts";
import { Sequencer } from "./sequencer.ts";

/** A durable change of a chat, with the chat's number. */
export type ChatEvent = MessageCreated | MessageUpdated | ChatUpdated | MembersChanged;

/** Unread messages of a chat. */
export interface Unread {
  readonly count: number;
  readonly mentions: number;
}

/** How far the other members are, taken together: what the ticks of my messages need. */
export interface Receipts {
  /** The furthest member has received everything up to here. */
  readonly deliveredUpTo: number;
  /** The furthest member has read everything up to here. */
  readonly readUpTo: number;
  /** Messages above, read one by one. */
  readonly reads: ReadonlySet<number>;
}

/** What a chat needs of the rest of the state. */
export interface ChatContext {
  readonly meId: () => number;
  /** The bubble that stands for a message of mine that was pending. */
  readonly adopt: (message: MessageDto) => MessageItem | undefined;
  /** The chat differs from what is saved. */
  readonly changed: (chat: ChatState) => void;
}

const sameUnread = (a: Unread, b: Unread) => a.count === b.count && a.mentions === b.mentions;

/** Everything known of one chat. Cells are for reading; only apply.ts and the actions change them. */
export class ChatState {
  readonly id: number;
  /** As all members see it. */
  readonly chat: Cell<ChatDto>;
  /** My side of it, with optimistic changes. */
  readonly my: Cell<MyChatDto>;
  /** The newest message I may see. */
  readonly lastMessage: Cell<MessageDto | undefined>;
  /** Marks of the other members, by person. */
  readonly marks: Cell<ReadonlyMap<number, MarkDto>>;
  /** Members as far as they were loaded or heard of, by person. */
  readonly members: Cell<ReadonlyMap<number, MemberDto>> = cell<ReadonlyMap<number, MemberDto>>(new Map());
  /** Who is typing now. */
  readonly typing: Cell<readonly number[]> = cell<readonly number[]>([]);
  /** Unread messages, right at once when I read (C22). */
  readonly unread: Cell<Unread> = cell<Unread>({ count: 0, mentions: 0 }, sameUnread);
  /** For the ticks of my own messages. */
  readonly receipts: Read<Receipts>;
  /** The messages held. */
  readonly window = new MessageWindow();
  /** Numbers applied, and what waits for a hole to be filled. */
  readonly sequencer: Sequencer<ChatEvent>;
  /**
   * Set while an answer to `range` is incomplete: the number it started from. Rows come in the order of their last change, so one
   * that was created early and changed late is still missing though later numbers are applied.
   */
  catchUpFrom: number | undefined;
  /** Counts changes of `my`, so that an answer that was on its way does not bring back an older state. */
  myStamp = 0;
  /** The same for marks of others. */
  marksStamp = 0;

  readonly #context: ChatContext;
  #myBase: MyChatDto;
  /** The last of my changes on their way: each one names all settings, so they go one after the other. */
  changingMy: Promise<void> = Promise.resolve();
  /** Changes of my side that the server has not confirmed, in order. */
  readonly #myChanges = new Set<Partial<MyChatDto>>();
  #localRead: ReadSet = { readUpTo: 0, reads: [] };
  /** Countable messages above `my.atSeq`, with whether they mention me. */
  #tail = new Map<number, boolean>();
  /** Unread messages at or below `my.atSeq` that were deleted since: the number of the deletion, and whether they mentioned me. */
  #deletedBelow = new Map<number, { at: number; isMention: boolean }>();
  /** Messages changed while a page is being fetched: the page may be older than they are. */
  #changedMeanwhile: Map<number, MessageDto> | undefined;
  #fetching = 0;
  /** The number up to which state was taken without its rows: a page must be at least as new. */
  #jumpedTo = 0;

  constructor(entry: ChatEntryDto, context: ChatContext) {
    this.id = entry.chat.id;
    this.#context = context;
    this.chat = cell(entry.chat);
    this.my = cell(entry.my);
    this.#myBase = entry.my;
    this.lastMessage = cell(entry.lastMessage ?? undefined);
    this.marks = cell<ReadonlyMap<number, MarkDto>>(new Map(entry.marks.map((m) => [m.userId, m])));
    this.sequencer = new Sequencer(entry.chat.lastSeq);
    this.window.skipTo(entry.chat.lastSeq);
    this.receipts = derived(() => summary(this.marks()));
    this.recount();
  }

  /** The last number applied. */
  get applied(): number {
    return this.sequencer.last;
  }

  /** The server is known to be further than what was applied. */
  get isBehind(): boolean {
    return this.sequencer.hasGap || this.catchUpFrom !== undefined || this.chat.peek().lastSeq > this.applied;
  }

  /** My side as the server said, without optimistic changes. */
  get myBase(): MyChatDto {
    return this.#myBase;
  }

  /** What I have read, including what the server has not confirmed yet. */
  get readSet(): ReadSet {
    return mergeReads(this.#myBase, this.#localRead);
  }

  /** The other person of a direct chat, myself for the self chat, otherwise undefined. */
  get partnerId(): number | undefined {
    const { kind, userIds } = this.chat();
    if (kind === "self") return this.#context.meId();
    return kind === "direct" ? userIds.find((id) => id !== this.#context.meId()) : undefined;
  }

  /**
   * Takes a list entry that is valid at its number; an older one than what is applied is ignored, but for `my`. Without `withMy` or
   * `withMarks` that part stays: it has no number of the chat, and something newer came while the entry was on its way.
   */
  setEntry(entry: ChatEntryDto, withMy: boolean, withMarks = true): void {
    if (withMy) this.setMy(entry.my);
    if (entry.chat.lastSeq < this.applied) return;
    this.chat.set(entry.chat);
    if (withMarks) this.marks.set(new Map(entry.marks.map((m) => [m.userId, m])));
    if (!this.window.isHeld) {
      this.lastMessage.set(entry.lastMessage ?? undefined);
      this.#jumpedTo = entry.chat.lastSeq;
      this.window.skipTo(entry.chat.lastSeq);
      this.sequencer.advance(entry.chat.lastSeq, (event) => this.applyEvent(event));
    }
    this.touched();
  }

  /** Starts anew from a snapshot; what was held is dropped (C15). */
  reset(snapshot: ChatSnapshot, withMy: boolean): void {
    const { entry } = snapshot;
    if (withMy) this.setMy(entry.my, true);
    this.chat.set(entry.chat);
    this.marks.set(new Map(entry.marks.map((m) => [m.userId, m])));
    this.lastMessage.set(entry.lastMessage ?? undefined);
    this.#tail.clear();
    this.#deletedBelow.clear();
    this.#jumpedTo = entry.chat.lastSeq;
    this.catchUpFrom = undefined;
    this.window.clear();
    const from = snapshot.hasOlder ? (snapshot.messages[0]?.seq ?? entry.chat.lastSeq + 1) : 1;
    this.window.skipTo(entry.chat.lastSeq);
    this.window.cover(from, entry.chat.lastSeq, snapshot.messages, this.#context.adopt);
    this.sequencer.reset(entry.chat.lastSeq, (event) => this.applyEvent(event));
    this.touched();
  }

  /** Takes my side from the server; it replaces the base of the unread number. One that was counted earlier than what is held comes late, and is ignored. */
  setMy(my: MyChatDto, isSnapshot = false): void {
    if (!isSnapshot && my.atSeq < this.#myBase.atSeq) return;
    if (my.visibleFrom !== this.#myBase.visibleFrom) this.window.fence(this.#myBase.visibleFrom, my.visibleFrom);
    this.#myBase = my;
    this.#showMy();
    this.myStamp += 1;
    for (const seq of this.#tail.keys()) if (seq <= my.atSeq) this.#tail.delete(seq);
    for (const [seq, { at }] of this.#deletedBelow) if (at <= my.atSeq) this.#deletedBelow.delete(seq);
    this.touched();
  }

  /**
   * Shows a change of my side before the server has confirmed it, over whatever comes meanwhile: what was said before the change
   * must not take it back. Call the answer when it is settled; the server has told of what it stored by then.
   */
  overlayMy(change: Partial<MyChatDto>): () => void {
    this.#myChanges.add(change);
    this.#showMy();
    return () => {
      this.#myChanges.delete(change);
      this.#showMy();
    };
  }

  #showMy(): void {
    this.my.set(Object.assign({}, this.#myBase, ...this.#myChanges));
  }

  /** Applies the next event of the chat; its number has been checked. */
  applyEvent(event: ChatEvent): void {
    const before = event.seq - 1;
    const lastSeq = Math.max(this.chat.peek().lastSeq, event.seq);
    const advanced: ChatDto = { ...this.chat.peek(), lastSeq };
    this.window.extend(event.seq, before);
    switch (event.type) {
      case "message.created":
        this.chat.set({ ...advanced, lastAt: event.message.at });
        this.#applyRow(event.message, before);
        this.stopTyping(event.message.authorId);
        break;
      case "message.updated":
        this.chat.set(advanced);
        this.#applyRow(event.message, before);
        break;
      case "chat.updated":
        this.chat.set({ ...event.chat, lastSeq, ...(event.note ? { lastAt: event.note.at } : {}) });
        if (event.note) this.#applyRow(event.note, before);
        break;
      case "members.changed":
        this.chat.set({
          ...advanced,
          memberCount: event.memberCount,
          ...(event.note ? { lastAt: event.note.at } : {}),
        });
        this.setMembers(event.members);
        if (event.note) this.#applyRow(event.note, before);
        break;
    }
    this.touched();
  }

  /** Applies the present state of what changed up to `to`. */
  applyChanges({ chat, messages, members, to, isComplete }: Changes): void {
    const before = this.applied;
    if (!isComplete) this.catchUpFrom ??= before;
    if (to > before) {
      this.chat.set(chat);
      this.window.extend(to, before);
    }
    for (const message of messages) this.#applyRow(message, before);
    this.setMembers(members);
    if (isComplete) this.catchUpFrom = undefined;
    this.sequencer.advance(to, (event) => this.applyEvent(event));
    this.touched();
  }

  /** Somebody registered: joins of the general chat take no number. Where its members are on screen, the newcomer is among them. */
  addToGeneral(userId: number): void {
    const members = this.members.peek();
    if (members.size > 0)
      this.members.set(
        new Map(members).set(userId, { userId, role: "member", joinedAt: new Date().toISOString(), hasLeft: false }),
      );
    this.chat.set({ ...this.chat.peek(), memberCount: this.chat.peek().memberCount + 1 });
    this.#context.changed(this);
  }

  setMembers(changed: readonly MemberDto[]): void {
    if (changed.length === 0) return;
    const members = new Map(this.members.peek());
    const marks = new Map(this.marks.peek());
    for (const member of changed) {
      if (member.hasLeft) {
        members.delete(member.userId);
        marks.delete(member.userId);
      } else members.set(member.userId, member);
    }
    this.members.set(members);
    this.marks.set(marks);
  }

  /** Another member's receipt advanced. */
  setMark(mark: MarkDto): void {
    this.marksStamp += 1;
    const marks = new Map(this.marks.peek());
    marks.set(mark.userId, mergeMarks(marks.get(mark.userId), mark));
    this.marks.set(marks);
    this.#context.changed(this);
  }

  /** I deleted a message for myself, or brought it back. True when it has to be fetched to be shown again. */
  hide(seq: number, isHidden: boolean): boolean {
    this.window.hide(seq, isHidden);
    const isMissing = !isHidden && this.window.covers(seq, seq) && this.window.item(seq) === undefined;
    if (this.window.isAtEnd) this.lastMessage.set(this.window.newest());
    else if (isHidden && this.lastMessage.peek()?.seq === seq) this.lastMessage.set(undefined);
    this.touched();
    return isMissing;
  }

  /** Hides a message before the server confirmed it; the answer takes that back. */
  conceal(seq: number): () => void {
    const show = (isConcealed: boolean) => {
      this.window.conceal(seq, isConcealed);
      if (this.window.isAtEnd) this.lastMessage.set(this.window.newest());
      this.touched();
    };
    show(true);
    return () => show(false);
  }

  /** I have read these, though the server has not confirmed it yet. */
  readLocally(read: ReadSet): void {
    this.#localRead = mergeReads(this.#localRead, read);
    this.recount();
  }

  /** Nothing is on its way to the server any more: its word alone counts. */
  dropLocalRead(): void {
    this.#localRead = { readUpTo: 0, reads: [] };
    this.recount();
  }

  startTyping(userId: number): void {
    if (!this.typing.peek().includes(userId)) this.typing.set([...this.typing.peek(), userId]);
  }

  stopTyping(userId: number): void {
    if (this.typing.peek().includes(userId)) this.typing.set(this.typing.peek().filter((id) => id !== userId));
  }

  /** Call before a page is requested: what changes meanwhile is laid over it. */
  beginPage(): void {
    this.#fetching += 1;
    this.#changedMeanwhile ??= new Map();
  }

  /** Call when the page is merged, or failed. */
  endPage(): void {
    this.#fetching -= 1;
    if (this.#fetching === 0) this.#changedMeanwhile = undefined;
  }

  /** Adds a page. `asked` says which stretch it answers. False when it is older than what is applied: ask again. */
  mergePage(page: MessagePageDto, asked: { before?: number; after?: number }, startedAt: number): boolean {
    if (page.lastSeq < Math.max(startedAt, this.#jumpedTo)) return false;
    const first = page.messages[0]?.seq;
    const last = page.messages.at(-1)?.seq;
    const from = asked.after !== undefined ? asked.after + 1 : page.hasOlder && first !== undefined ? first : 1;
    const end =
      asked.before !== undefined ? asked.before - 1 : page.hasNewer && last !== undefined ? last : this.applied;
    // What lies above the applied number comes again as an event, in its turn.
    const to = Math.min(end, this.applied);
    const rows = page.messages.filter((m) => m.seq <= this.applied);
    const newer = [...(this.#changedMeanwhile?.values() ?? [])].filter((m) => from <= m.seq && m.seq <= to);
    this.window.cover(from, to, rows, this.#context.adopt);
    for (const row of newer) {
      if (row.seq > page.lastSeq) this.window.insert(row, this.#context.adopt);
      else this.window.update(row);
    }
    for (const row of this.#changedMeanwhile?.values() ?? [])
      if (row.changedSeq > row.seq) this.window.updateQuotes(row);
    if (this.window.isAtEnd) this.lastMessage.set(this.window.newest());
    this.window.refresh();
    this.touched();
    return true;
  }

  /** Recounts and reports the change. */
  touched(): void {
    this.window.refresh();
    this.recount();
    this.#context.changed(this);
  }

  /**
   * Unread messages. Where every message above the watermark is held they are counted; otherwise the server's figure at `my.atSeq`
   * is carried on: plus what came, minus what was deleted or read here.
   */
  recount(): void {
    const my = this.#myBase;
    const read = this.readSet;
    const tail = this.window.tail;
    let count = 0;
    let mentions = 0;
    if (tail !== undefined && this.window.isAtEnd && tail.from <= read.readUpTo + 1) {
      for (const message of this.window.between(Math.max(read.readUpTo + 1, my.visibleFrom), this.applied)) {
        if (!this.#isCountable(message) || message.isDeleted || isRead(read, message.seq)) continue;
        count += 1;
        if (this.#mentionsMe(message)) mentions += 1;
      }
    } else {
      const readHere = this.#countRead(my, read);
      count = Math.max(0, my.unread - this.#deletedBelow.size - readHere.count);
      const deletedMentions = [...this.#deletedBelow.values()].filter((d) => d.isMention).length;
      mentions = Math.max(0, my.unreadMentions - deletedMentions - readHere.mentions);
      for (const [seq, isMention] of this.#tail) {
        if (isRead(read, seq)) continue;
        count += 1;
        if (isMention) mentions += 1;
      }
    }
    this.unread.set({ count, mentions });
  }

  /** How many of the server's unread figure I have read here since. */
  #countRead(my: MyChatDto, read: ReadSet): Unread {
    if (read.readUpTo >= my.atSeq) return { count: my.unread, mentions: my.unreadMentions };
    let count = 0;
    let mentions = 0;
    for (const message of this.window.between(my.readUpTo + 1, my.atSeq)) {
      if (!this.#isCountable(message) || message.isDeleted || isRead(my, message.seq) || !isRead(read, message.seq))
        continue;
      count += 1;
      if (this.#mentionsMe(message)) mentions += 1;
    }
    return { count, mentions };
  }

  #applyRow(message: MessageDto, before: number): void {
    const my = this.#myBase;
    this.#changedMeanwhile?.set(message.seq, message);
    const wasMention = this.#mentionsMe(this.window.item(message.seq)?.base ?? message);
    const isNew = message.seq > Math.min(before, this.catchUpFrom ?? before);
    // An old message that is not held, though everything around it is, is one I have hidden.
    if (isNew) this.window.insert(message, this.#context.adopt);
    else this.window.update(message);
    if (message.changedSeq > message.seq) this.window.updateQuotes(message);
    const shownLast = this.lastMessage.peek();
    const quotesThis = message.changedSeq > message.seq && shownLast?.replyTo?.seq === message.seq;
    const last = quotesThis ? { ...shownLast, replyTo: quoteOf(message) } : shownLast;
    if (quotesThis) this.lastMessage.set(last);
    if (!this.window.isHidden(message.seq)) {
      const isNewer = last === undefined ? isNew : isNew ? message.seq > last.seq : false;
      const isLater = last !== undefined && message.seq === last.seq && message.changedSeq > last.changedSeq;
      if (isNewer || isLater) this.lastMessage.set(message);
    }
    if (message.seq > my.atSeq) {
      if (this.#isCountable(message) && !message.isDeleted) this.#tail.set(message.seq, this.#mentionsMe(message));
      else this.#tail.delete(message.seq);
    } else if (
      message.isDeleted &&
      message.changedSeq > my.atSeq &&
      this.#isCountable(message) &&
      !isRead(my, message.seq)
    ) {
      if (message.seq >= my.visibleFrom && !this.window.isHidden(message.seq)) {
        this.#deletedBelow.set(message.seq, { at: message.changedSeq, isMention: wasMention });
      }
    }
  }

  #isCountable(message: MessageDto): boolean {
    return message.kind === "text" && message.authorId !== this.#context.meId();
  }

  #mentionsMe(message: MessageDto): boolean {
    return message.mentionsAll || message.mentions.includes(this.#context.meId());
  }
}

function summary(marks: ReadonlyMap<number, MarkDto>): Receipts {
  let deliveredUpTo = 0;
  let readUpTo = 0;
  const reads = new Set<number>();
  for (const mark of marks.values()) {
    deliveredUpTo = Math.max(deliveredUpTo, mark.deliveredUpTo, mark.readUpTo);
    readUpTo = Math.max(readUpTo, mark.readUpTo);
    for (const seq of mark.reads) reads.add(seq);
  }
  return { deliveredUpTo, readUpTo, reads };
}
