import { toApiError } from "../api/http.ts";
import type { DeleteFor } from "../api/messages.ts";
import type { Destination, OutboxEntry } from "../api/outbox.ts";
import { newUuid } from "../api/platform.ts";
import type { MessageDto, ReactionDto } from "../contract/generated.ts";
import type { Account } from "./account.ts";
import type { ChatState } from "./chat.ts";
import type { Draft } from "./drafts.ts";
import type { MessageItem } from "./message.ts";
import { batch, type Cell, cell, derived, type Read } from "./reactive.ts";
import { type DeliveryStatus, deliveryStatus } from "./receipts.ts";

/** What the person wrote. */
export interface Composed {
  readonly text: string;
  readonly replyToSeq?: number | undefined;
  readonly mentions?: readonly number[] | undefined;
  readonly mentionsAll?: boolean | undefined;
}

const pageSize = 50;
const typingEvery = 3_000;
/** A read mark is on its way for 250 ms and a round trip; after 2 s it waits for a connection, and nobody waits for that. */
const marksWaitStep = 50;
const marksWaitSteps = 40;
const noItems: readonly MessageItem[] = [];

/**
 * A chat, or a person with whom there is none yet: what one pane shows. It stays the same object when the first message makes the
 * chat. Several panes may share one.
 */
export class Conversation {
  /** The chat, once there is one and it is known. */
  readonly chat: Read<ChatState | undefined>;
  /** The other person of a direct chat, myself for notes to myself, undefined for groups. */
  readonly userId: Read<number | undefined>;
  /** The bubbles to show, oldest first: the shown stretch, and at its end what is still pending. Each item is stable (C7). */
  readonly timeline: Read<readonly MessageItem[]>;
  /** Older messages can be loaded. */
  readonly hasOlder: Read<boolean>;
  /** The timeline does not reach the newest message, because one jumped to an older one. */
  readonly hasNewer: Read<boolean>;
  /** A page is on its way, or why the last one failed. */
  readonly loading: Read<"no" | "first" | "older" | "newer">;
  /** The error code of the last failed load, for a retry line in place. */
  readonly loadError: Read<string | undefined>;
  /** The unsent text. */
  readonly draft: Read<Draft>;

  readonly #account: Account;
  readonly #asked: Destination;
  readonly #loading: Cell<"no" | "first" | "older" | "newer"> = cell<"no" | "first" | "older" | "newer">("no");
  readonly #loadError = cell<string | undefined>(undefined);
  #lastTyping = Number.NEGATIVE_INFINITY;

  constructor(account: Account, asked: Destination) {
    this.#account = account;
    this.#asked = asked;
    const { model } = account;
    this.chat = derived(() => {
      model.chatsVersion();
      return "chatId" in asked ? model.chats.get(asked.chatId) : model.directChat(asked.userId);
    });
    this.userId = derived(() => ("userId" in asked ? asked.userId : this.chat()?.partnerId));
    this.hasNewer = derived(() => this.chat()?.window.hasNewer() ?? false);
    this.hasOlder = derived(() => {
      const chat = this.chat();
      return chat === undefined ? "chatId" in asked : chat.window.hasOlder();
    });
    this.timeline = derived(() => {
      const shown = this.chat()?.window.shown() ?? noItems;
      const pending = model.pending(this.destination())();
      return this.hasNewer() || pending.length === 0 ? shown : [...shown, ...pending];
    });
    this.loading = this.#loading;
    this.loadError = this.#loadError;
    this.draft = () => account.drafts.of(this.destination())();
  }

  /** How messages to here are addressed. */
  readonly destination: Read<Destination> = () => {
    const chat = this.chat();
    return chat === undefined ? this.#asked : this.#account.model.destinationOf(chat);
  };

  /** Loads the chat and its newest messages, if they are not held. Call when a pane shows it. */
  async open(): Promise<void> {
    if ("chatId" in this.#asked && this.#chat === undefined) {
      const { chatId } = this.#asked;
      await this.#load("first", () => this.#account.sync.fetchChat(chatId));
    }
    const chat = this.#chat;
    if (chat !== undefined && !chat.window.isAtEnd) await this.#page("first", {});
  }

  /**
   * Loads the 50 before the first one shown. One request at a time; further calls are ignored until it ends.
   * @param keepsAll keeps what lies far below, because one message there has the focus.
   */
  async loadOlder(keepsAll = false): Promise<void> {
    const window = this.#chat?.window;
    const from = window?.shownRange?.from;
    if (from === undefined) return this.open();
    if (!keepsAll && this.#loading.peek() === "no") window?.narrow("older");
    if (from > 1) await this.#page("older", { before: from });
  }

  /** Loads the 50 after the last one shown; see {@link loadOlder}. */
  async loadNewer(keepsAll = false): Promise<void> {
    const window = this.#chat?.window;
    const range = window?.shownRange;
    if (range === undefined || !this.hasNewer()) return;
    if (!keepsAll && this.#loading.peek() === "no") window?.narrow("newer");
    await this.#page("newer", { after: range.to });
  }

  /** Shows the stretch around a message, loading it if needed. False when it does not exist for me. */
  async jumpTo(seq: number): Promise<boolean> {
    const chat = this.#chat;
    if (chat === undefined) return false;
    if (!chat.window.covers(seq, seq)) await this.#page("first", { around: seq });
    if (!chat.window.covers(seq, seq)) return false;
    chat.window.show(seq);
    return chat.window.item(seq) !== undefined;
  }

  /** Shows the newest stretch again. */
  jumpToEnd(): void {
    const chat = this.#chat;
    if (chat === undefined) return;
    chat.window.show(Number.POSITIVE_INFINITY);
    if (chat.window.isHeld && !chat.window.isAtEnd) void this.#page("first", {});
  }

  /** Call when the last pane that showed it is closed: reads are sent at once, older stretches are dropped. */
  leave(): void {
    this.#account.outbox.flushMarks();
    this.stopTyping();
    this.#chat?.window.trim();
  }

  /** Sends. Resolves when the message is in durable storage and its bubble is shown; the rest happens by itself. */
  async send(composed: Composed): Promise<OutboxEntry> {
    this.jumpToEnd();
    this.#lastTyping = Number.NEGATIVE_INFINITY;
    const { text, replyToSeq, mentions, mentionsAll } = composed;
    const entry = await this.#account.outbox.add(this.destination(), {
      clientId: newUuid(),
      text,
      mentionsAll: mentionsAll ?? false,
      ...(replyToSeq === undefined ? {} : { replyToSeq }),
      ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    });
    this.setDraft({ text: "" });
    return entry;
  }

  /** Keeps the unsent text. */
  setDraft(draft: Draft): void {
    this.#account.drafts.set(this.destination(), draft);
  }

  /** Call whenever the text changes by the person's hand; the others hear of it at most every 3 s. */
  typing(): void {
    const chat = this.#chat;
    const { clock, model, sync } = this.#account;
    if (chat === undefined || !model.me.peek().settings.sendsTyping || clock.now() - this.#lastTyping < typingEvery)
      return;
    this.#lastTyping = clock.now();
    sync.say({ type: "typing.start", chatId: chat.id });
  }

  /** The text was emptied. */
  stopTyping(): void {
    const chat = this.#chat;
    if (chat === undefined || this.#lastTyping === Number.NEGATIVE_INFINITY) return;
    this.#lastTyping = Number.NEGATIVE_INFINITY;
    this.#account.sync.say({ type: "typing.stop", chatId: chat.id });
  }

  /**
   * The message was on screen for 500 ms in a focused, visible window: it and everything before it count as read (A6, C20, C21).
   * The badge drops at once; the mark is kept until the server has it.
   */
  shown(seq: number): void {
    const chat = this.#chat;
    if (chat !== undefined && seq <= chat.applied) this.#account.read(chat, seq, false);
  }

  /** The person marks exactly this message as read (A7). */
  readOne(seq: number): void {
    const chat = this.#chat;
    if (chat !== undefined) this.#account.read(chat, seq, true);
  }

  /** Makes this message and all later ones unread again. Rejects with an ApiError. */
  async markUnread(seq: number): Promise<void> {
    const chat = this.#chat;
    if (chat === undefined) return;
    await this.#marksSent(chat.id);
    chat.dropLocalRead();
    await this.#account.api.messages.markUnread(chat.id, seq);
  }

  /** Reading takes "unread" back on the server: a read mark that is still on its way goes first. Without a connection nothing is waited for. */
  async #marksSent(chatId: number): Promise<void> {
    const { clock, outbox } = this.#account;
    for (let step = 0; step < marksWaitSteps && outbox.marks.some((mark) => mark.chatId === chatId); step++) {
      outbox.flushMarks();
      await new Promise<void>((resolve) => clock.after(marksWaitStep, resolve));
    }
  }

  /** How far a message of mine has come. */
  status(item: MessageItem): DeliveryStatus {
    return deliveryStatus(this.chat(), item);
  }

  /** Edits a message of mine; shown at once, taken back when refused (then rejects with an ApiError). */
  edit(seq: number, text: string, mentions?: readonly number[], mentionsAll = false): Promise<void> {
    const { messages } = this.#account.api;
    const list = mentions === undefined ? {} : { mentions: [...mentions] };
    const at = new Date(this.#account.clock.now()).toISOString();
    return this.#optimistically(
      seq,
      (base) => ({ ...base, text, editedAt: at }),
      (chatId) => messages.edit(chatId, seq, { operationId: newUuid(), text, mentionsAll, ...list }),
    );
  }

  /** Deletes a message. "For everyone" is final: wait out the undo toast before calling it. "For me" can be taken back with {@link restore}. */
  async delete(seq: number, scope: DeleteFor): Promise<void> {
    const { messages } = this.#account.api;
    if (scope === "everyone") {
      const gone = (base: MessageDto): MessageDto => {
        const { text: _, ...rest } = base;
        return { ...rest, isDeleted: true, reactions: [] };
      };
      return this.#optimistically(seq, gone, (chatId) => messages.delete(chatId, seq, scope));
    }
    const chat = this.#chat;
    const undo = chat?.conceal(seq);
    try {
      if (chat !== undefined) await messages.delete(chat.id, seq, scope);
    } catch (error) {
      undo?.();
      throw error;
    }
  }

  /** Takes back a deletion "for me"; the message is shown again when the server has confirmed it. */
  async restore(seq: number): Promise<void> {
    const chat = this.#chat;
    if (chat !== undefined) await this.#account.api.messages.restore(chat.id, seq);
  }

  /** Adds or takes away my reaction. */
  react(seq: number, emoji: string): Promise<void> {
    const { api, model } = this.#account;
    const me = model.meId;
    const isMine =
      this.#chat?.window.item(seq)?.base.reactions.some((r) => r.emoji === emoji && r.userIds.includes(me)) ?? false;
    return this.#optimistically(
      seq,
      (base) => ({ ...base, reactions: toggled(base.reactions, emoji, me) }),
      (chatId) => (isMine ? api.messages.unreact(chatId, seq, emoji) : api.messages.react(chatId, seq, emoji)),
    );
  }

  /** Pins a message for everybody in the chat, or unpins it. */
  pinMessage(seq: number, isPinned: boolean): Promise<void> {
    return this.#optimistically(
      seq,
      (base) => ({ ...base, isPinned }),
      (chatId) => this.#account.api.messages.pin(chatId, seq, isPinned),
    );
  }

  /** Stars a message for me, or takes the star away. */
  async star(seq: number, isStarred: boolean): Promise<void> {
    const chat = this.#chat;
    if (chat !== undefined) await this.#account.api.messages.star(chat.id, seq, isStarred);
  }

  /** Whether I starred a message, as far as it was heard of. */
  isStarred(seq: number): boolean {
    const chat = this.chat();
    return chat !== undefined && this.#account.model.starred().has(`${chat.id}/${seq}`);
  }

  /** Changes pin, archive, mute or the "unread" flag of the chat; shown at once, taken back when refused (then rejects with an ApiError). */
  async setPreferences(change: {
    isPinned?: boolean;
    isArchived?: boolean;
    isMarkedUnread?: boolean;
    mutedUntil?: string | null;
  }): Promise<void> {
    const chat = this.#chat;
    if (chat === undefined) return;
    const settle = chat.overlayMy(change);
    const send = async (before: Promise<void>) => {
      await before;
      if (change.isMarkedUnread === true) await this.#marksSent(chat.id);
      const { isPinned, isArchived, isMarkedUnread, mutedUntil } = chat.my.peek();
      const request = { isPinned, isArchived, isMarkedUnread, ...(mutedUntil == null ? {} : { mutedUntil }) };
      await this.#account.api.chats.setPreferences(chat.id, request);
    };
    const sent = send(chat.changingMy);
    chat.changingMy = sent.catch(() => {});
    try {
      await sent;
    } finally {
      settle();
    }
  }

  /** Loads a page of members into `chat().members`; answers the key of the next page, or undefined at the end. */
  async loadMembers(after?: string): Promise<string | undefined> {
    const chat = this.#chat;
    if (chat === undefined) return undefined;
    const page = await this.#account.api.chats.members(chat.id, after);
    batch(() => {
      this.#account.model.setUsers(page.users);
      this.#account.model.setPresence(page.presence);
      chat.members.set(new Map([...chat.members.peek(), ...page.members.map((m) => [m.userId, m] as const)]));
    });
    return page.next ?? undefined;
  }

  get #chat(): ChatState | undefined {
    const { model } = this.#account;
    return "chatId" in this.#asked ? model.chats.get(this.#asked.chatId) : model.directChat(this.#asked.userId);
  }

  async #optimistically(
    seq: number,
    change: (base: MessageDto) => MessageDto,
    call: (chatId: number) => Promise<unknown>,
  ): Promise<void> {
    const chat = this.#chat;
    if (chat === undefined) return;
    const undo = chat.window.item(seq)?.overlay(change);
    try {
      await call(chat.id);
    } catch (error) {
      undo?.();
      throw error;
    }
  }

  async #page(
    kind: "first" | "older" | "newer",
    ask: { before?: number; after?: number; around?: number },
  ): Promise<void> {
    const chat = this.#chat;
    if (chat === undefined || this.#loading.peek() !== "no") return;
    const { api, model } = this.#account;
    await this.#load(kind, async () => {
      chat.beginPage();
      try {
        for (let tries = 0; ; tries++) {
          const startedAt = chat.applied;
          const page = await api.messages.page(chat.id, { ...ask, limit: pageSize });
          const isMerged = batch(() => {
            model.setUsers(page.users);
            return chat.mergePage(page, ask, startedAt);
          });
          if (isMerged || tries === 3) return;
        }
      } finally {
        chat.endPage();
      }
    });
  }

  async #load(kind: "first" | "older" | "newer", run: () => Promise<void>): Promise<void> {
    this.#loading.set(kind);
    this.#loadError.set(undefined);
    try {
      await run();
    } catch (error) {
      this.#loadError.set(toApiError(error).code);
    } finally {
      this.#loading.set("no");
    }
  }
}

function toggled(reactions: readonly ReactionDto[], emoji: string, me: number): ReactionDto[] {
  const held = reactions.find((r) => r.emoji === emoji);
  if (held === undefined) return [...reactions, { emoji, userIds: [me] }];
  const userIds = held.userIds.includes(me) ? held.userIds.filter((id) => id !== me) : [...held.userIds, me];
  return reactions.flatMap((r) => (r !== held ? [r] : userIds.length === 0 ? [] : [{ emoji, userIds }]));
}
