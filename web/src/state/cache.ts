import { newUuid } from "../api/platform.ts";
import type { Change, Store, Write } from "../api/store.ts";
import type { ChatEntryDto, MeDto, MessageDto, UserDto } from "../contract/generated.ts";
import type { ChatState } from "./chat.ts";
import type { Model } from "./model.ts";
import { batch } from "./reactive.ts";

interface Head {
  format: number;
  savedAt: number;
  /** Of this save alone: whoever finds another one than it left has not written last. */
  stamp?: string;
  epoch: string;
  userSeq: number;
  version: number;
  deviceId: number;
  me: MeDto;
  users: UserDto[];
  listed: number[];
  starred: string[];
  knowsAllChats: boolean;
}

interface SavedChat {
  entry: ChatEntryDto;
  /** The stretch held, or absent when none was. */
  range?: { from: number; to: number };
  messages: MessageDto[];
  hidden: readonly number[];
  catchUpFrom?: number;
}

const format = 1;
const keptChats = 50;
const keptMessages = 200;
/** State older than this is not shown any more. */
const keptFor = 30 * 24 * 60 * 60 * 1000;
/** So long a window that cannot know whether it is the only writer leaves the store to the one that wrote last. */
export const writerLease = 30_000;

/**
 * What the client knows, kept for the start without a network and for resuming: the list, the newest 200 messages of 50 chats, and
 * the cursor. A save is one batch, so the cursor never says more than the messages do (C14). Windows share the store, and each has its own
 * cursor: the store is always of one of them, so who did not write last writes everything.
 */
export class Cache {
  readonly #store: Store;
  readonly #model: Model;
  readonly #now: () => number;
  readonly #prefix: string;
  #dirty = new Set<number>();
  #saved = new Set<number>();
  #running: Promise<unknown> = Promise.resolve();
  /** Of the save that was loaded or made here last. */
  #stamp: string | undefined;

  constructor(store: Store, model: Model, now: () => number) {
    this.#store = store;
    this.#model = model;
    this.#now = now;
    this.#prefix = cachePrefix(model.meId);
  }

  /** The account as last saved, to start without a network. */
  static async account(store: Store, userId: number): Promise<MeDto | undefined> {
    return (await store.get<Head>(`${cachePrefix(userId)}head`))?.me;
  }

  /** The chat differs from what is saved. */
  markDirty(chatId: number): void {
    this.#dirty.add(chatId);
  }

  /** Fills the model. False when nothing usable was kept. */
  async load(): Promise<boolean> {
    // In one reading: another window may be writing.
    const kept = await this.#store.list<unknown>(this.#prefix);
    const head = kept.find(([key]) => key === `${this.#prefix}head`)?.[1] as Head | undefined;
    const chats = kept.filter(([key]) => key.startsWith(`${this.#prefix}chat/`)) as [string, SavedChat][];
    if (head?.format !== format || this.#now() - head.savedAt > keptFor || head.me.user.id !== this.#model.meId) {
      await this.#store.clear(this.#prefix);
      return false;
    }
    this.#stamp = head.stamp;
    batch(() => {
      const model = this.#model;
      model.me.set(head.me);
      model.setUsers(head.users);
      model.listed.set(new Set(head.listed));
      model.starred.set(new Set(head.starred));
      model.epoch = head.epoch;
      model.version = head.version;
      model.deviceId = head.deviceId;
      model.knowsAllChats = head.knowsAllChats;
      model.feed.reset(head.userSeq, () => {});
      for (const [, saved] of chats) {
        const chat = model.addChat(saved.entry);
        if (saved.range !== undefined) chat.window.cover(saved.range.from, saved.range.to, saved.messages);
        chat.catchUpFrom = saved.catchUpFrom;
        for (const seq of saved.hidden) chat.window.hide(seq, true);
        chat.recount();
        this.#saved.add(chat.id);
      }
      this.#dirty.clear();
    });
    return true;
  }

  /** Saves what changed, in one batch; saves follow one another. False when it is another window's turn: only without `isSole`. */
  save(isSole: boolean): Promise<boolean> {
    const next = this.#running.then(() => this.#save(isSole));
    this.#running = next.catch(() => {});
    return next;
  }

  async #save(isSole: boolean): Promise<boolean> {
    if (this.#model.epoch === "") return true;
    let written = new Set<number>();
    const stamp = newUuid();
    try {
      const isWritten = await this.#store.update<Head>(`${this.#prefix}head`, (held) => {
        const isMine = held?.stamp === this.#stamp;
        if (!isMine && !isSole && held !== undefined && this.#now() - held.savedAt < writerLease) return undefined;
        written = this.#dirty;
        this.#dirty = new Set();
        return this.#change(stamp, isMine ? written : undefined);
      });
      if (isWritten) this.#stamp = stamp;
      return isWritten;
    } catch (error) {
      for (const chatId of written) this.#dirty.add(chatId);
      throw error;
    }
  }

  /** The batch: these chats, or all in place of what is there. */
  #change(stamp: string, dirty: ReadonlySet<number> | undefined): Change {
    const model = this.#model;
    const writes: Write[] = [];
    const recent = this.#recent();
    for (const chatId of dirty ?? model.chats.keys()) {
      const chat = model.chats.get(chatId);
      if (chat !== undefined) writes.push([this.#key(chatId), this.#savedChat(chat, recent.has(chatId))]);
    }
    for (const chatId of this.#saved) if (!model.chats.has(chatId)) writes.push([this.#key(chatId), undefined]);
    this.#saved = new Set(model.chats.keys());
    const head: Head = {
      format,
      savedAt: this.#now(),
      stamp,
      epoch: model.epoch,
      userSeq: model.feed.last,
      version: model.version,
      deviceId: model.deviceId,
      me: model.me.peek(),
      users: [...model.knownUsers()],
      listed: [...model.listed.peek()],
      starred: [...model.starred.peek()],
      knowsAllChats: model.knowsAllChats,
    };
    writes.push([`${this.#prefix}head`, head]);
    return dirty === undefined ? { clear: `${this.#prefix}chat/`, writes } : { writes };
  }

  /** Forgets everything kept of the account. */
  async clear(): Promise<void> {
    await this.#running;
    await this.#store.clear(this.#prefix);
  }

  #key(chatId: number): string {
    return `${this.#prefix}chat/${chatId}`;
  }

  #recent(): Set<number> {
    const held = [...this.#model.chats.values()].filter((c) => c.window.isHeld);
    held.sort((a, b) => (a.chat.peek().lastAt < b.chat.peek().lastAt ? 1 : -1));
    return new Set(held.slice(0, keptChats).map((c) => c.id));
  }

  #savedChat(chat: ChatState, withMessages: boolean): SavedChat {
    const lastMessage = chat.lastMessage.peek();
    const entry: ChatEntryDto = {
      chat: { ...chat.chat.peek(), lastSeq: chat.applied },
      my: chat.myBase,
      marks: [...chat.marks.peek().values()],
      ...(lastMessage ? { lastMessage } : {}),
    };
    const tail = chat.window.tail;
    const { hidden } = chat.window;
    if (!withMessages || tail === undefined) return { entry, messages: [], hidden };
    const held = [...chat.window.between(tail.from, tail.to)];
    const messages = held.slice(-keptMessages);
    const from = held.length > messages.length ? (messages[0]?.seq ?? tail.from) : tail.from;
    return {
      entry,
      range: { from, to: tail.to },
      messages,
      hidden,
      ...(chat.catchUpFrom === undefined ? {} : { catchUpFrom: chat.catchUpFrom }),
    };
  }
}

/** Keys of everything kept of an account but its outbox. */
export const cachePrefix = (userId: number) => `cache/${userId}/`;
