import type { AccountsApi } from "../api/accounts.ts";
import type { ChatsApi } from "../api/chats.ts";
import type { MessagesApi } from "../api/messages.ts";
import { type Destination, destinationKey, Outbox, type OutboxEntry } from "../api/outbox.ts";
import type { Clock, Random, Surroundings } from "../api/platform.ts";
import type { ConnectionStatus, StopReason } from "../api/socket.ts";
import type { Store } from "../api/store.ts";
import type { UserQuery, UsersApi } from "../api/users.ts";
import type {
  CreateGroupRequest,
  MeDto,
  PresenceDto,
  SettingsDto,
  StatusDto,
  UpdateProfileRequest,
  UserDto,
} from "../contract/generated.ts";
import { Cache, writerLease } from "./cache.ts";
import type { ChatState } from "./chat.ts";
import { Conversation } from "./conversation.ts";
import { Drafts } from "./drafts.ts";
import { chatList, keepRows, type ListEntry, totalUnread, type UnreadEntry, unreadStrip } from "./lists.ts";
import { Model } from "./model.ts";
import { batch, cell, derived, type Read, untracked } from "./reactive.ts";
import { Sync } from "./sync.ts";
import type { TabLink } from "./tabs.ts";

/** The calls of the API, by subject. */
export interface Api {
  readonly accounts: AccountsApi;
  readonly chats: ChatsApi;
  readonly messages: MessagesApi;
  readonly users: UsersApi;
}

/** What an account needs of the world. */
export interface AccountOptions {
  me: MeDto;
  api: Api;
  store: Store;
  clock: Clock;
  random: Random;
  surroundings: Surroundings;
  tabs: TabLink;
  client: string;
  collator?: Intl.Collator;
  /** The session may have ended: somebody has to ask the server. */
  onDoubt: () => void;
  /** The server ended the connection for good. */
  onEnded: (reason: Exclude<StopReason, "idle">) => void;
}

/** A message that was applied live, for sounds and notifications. */
export type ArrivalListener = (chat: ChatState, seq: number) => void;

/** Everything of the signed-in person: what the screens read, and what they may ask for. */
export class Account {
  readonly model: Model;
  readonly api: Api;
  readonly sync: Sync;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly clock: Clock;

  /** Me, with what only I may see. */
  readonly me: Read<MeDto>;
  /** The connection, for the banner. */
  readonly connection: Read<ConnectionStatus>;
  /** The chat list in its order (A2): chats and, after them, people without a conversation. Rows are stable objects. */
  readonly list: Read<readonly ListEntry[]>;
  /** Archived chats. */
  readonly archived: Read<readonly ListEntry[]>;
  /** The strip of unread conversations (A11), newest first. */
  readonly unread: Read<readonly UnreadEntry[]>;
  /** Unread messages outside muted chats. */
  readonly totalUnread: Read<number>;
  /** Everything that waits for the server's acknowledgement or for the person's decision, oldest first. */
  readonly waiting: Read<readonly OutboxEntry[]>;

  readonly #cache: Cache;
  readonly #conversations = new Map<string, Conversation>();
  readonly #listeners = new Set<ArrivalListener>();
  readonly #waiting = cell<readonly OutboxEntry[]>([]);
  readonly #collator = cell<Intl.Collator>(new Intl.Collator());
  readonly #tabs: TabLink;
  readonly #surroundings: Surroundings;
  #unlisten = () => {};
  /** This window sends the outbox and writes the cache. */
  #isOwner = false;
  #isClosed = false;

  constructor(options: AccountOptions) {
    const { me, api, store, clock, random, surroundings } = options;
    this.api = api;
    this.clock = clock;
    this.#tabs = options.tabs;
    this.#surroundings = surroundings;
    if (options.collator !== undefined) this.#collator.set(options.collator);
    const model = new Model(me);
    this.model = model;
    this.#cache = new Cache(store, model, () => clock.now());
    this.drafts = new Drafts(store, clock, model, api.chats);
    this.outbox = new Outbox({
      store,
      clock,
      random,
      userId: model.meId,
      send: (entry) => this.sync.deliver(entry),
      mark: (mark) => this.sync.deliverMark(mark),
      onChange: (entries) =>
        batch(() => {
          this.#waiting.set(entries);
          model.setOutbox(entries);
        }),
      onStored: () => options.tabs.tell(),
    });
    this.sync = new Sync({
      model,
      clock,
      random,
      surroundings,
      open: () => options.tabs.open(),
      chats: api.chats,
      messages: api.messages,
      users: api.users,
      client: options.client,
      onConfirmed: (clientId) => this.outbox.confirm(clientId),
      onConnected: (isConnected) => this.outbox.setConnected(isConnected),
      onMyChanged: (chatId) => this.#onMyChanged(chatId),
      onArrived: (chatId, seq) => this.#onArrived(chatId, seq),
      onDoubt: options.onDoubt,
      onEnded: options.onEnded,
      save: () => this.save(),
    });
    model.onChatAdded = (chat) => this.drafts.receive(chat.id);
    model.onChatChanged = (chat) => {
      this.#cache.markDirty(chat.id);
      this.sync.noteChange();
    };
    model.onPlaced = (clientId) => this.outbox.confirm(clientId);
    this.me = model.me;
    this.connection = this.sync.status;
    let rows: readonly ListEntry[] = [];
    this.list = derived(() => {
      rows = keepRows(rows, chatList(model, this.#collator()));
      return rows;
    });
    let archivedRows: readonly ListEntry[] = [];
    this.archived = derived(() => {
      archivedRows = keepRows(archivedRows, chatList(model, this.#collator(), true));
      return archivedRows;
    });
    this.unread = derived(() => unreadStrip(model));
    this.totalUnread = derived(() => totalUnread(model, clock.now()));
    this.waiting = this.#waiting;
  }

  /** Reads what the device kept, then connects. */
  async start(): Promise<void> {
    await this.#cache.load();
    await this.drafts.load();
    await this.outbox.load();
    this.#confirmKept();
    batch(() => {
      for (const mark of this.outbox.marks) this.#readLocally(mark.chatId, mark.upTo, mark.isSingle);
    });
    if (this.#isClosed) return;
    this.#tabs.start(
      (isOwner) => {
        this.#isOwner = isOwner;
        this.outbox.setOwner(isOwner);
        if (isOwner) this.sync.noteChange();
      },
      () => void this.outbox.load(),
    );
    // Another window may have sent something before this one listened.
    void this.outbox.load();
    this.#unlisten = this.#surroundings.listen((signal) => {
      if (signal === "hidden" || signal === "leaving") this.drafts.flush();
    });
    this.sync.start();
  }

  /** Ends it. With `forgets` everything kept of the account is deleted from the device, but for unsent messages, and its other windows end too. */
  async close(forgets: boolean): Promise<void> {
    const saving = forgets ? undefined : this.save();
    this.#isClosed = true;
    this.#unlisten();
    this.#tabs.stop(forgets);
    this.sync.stop();
    this.outbox.close();
    this.drafts.close();
    if (forgets) await this.#cache.clear();
    await saving;
  }

  /** The conversation of a chat or a person: always the same object for the same destination. Call `open()` on it when it is shown. */
  conversation(destination: Destination): Conversation {
    const key = destinationKey(destination);
    let conversation = this.#conversations.get(key);
    if (conversation === undefined) {
      const made = untracked(() => new Conversation(this, destination));
      this.#conversations.set(key, made);
      conversation = made;
    }
    return conversation;
  }

  /** A person, or undefined while not known. Ask for unknown ones with {@link fetchUser}. */
  user(userId: number): UserDto | undefined {
    return this.model.user(userId)();
  }

  /** A person's presence; offline while nothing was heard. */
  presence(userId: number): PresenceDto {
    return this.model.presence(userId)();
  }

  /** Fetches a person. Rejects with an ApiError. */
  async fetchUser(userId: number): Promise<UserDto> {
    const user = await this.api.users.get(userId);
    this.model.setUsers([user]);
    return user;
  }

  /** Loads a page of people into the list; answers the key of the next page. Rejects with an ApiError. */
  async loadPeople(query: UserQuery = {}): Promise<{ users: UserDto[]; next: string | undefined }> {
    const page = await this.api.users.list(query);
    batch(() => {
      this.model.setUsers(page.users);
      this.model.setPresence(page.presence);
      if (query.query === undefined) {
        const listed = new Set(this.model.listed.peek());
        for (const user of page.users) listed.add(user.id);
        this.model.listed.set(listed);
      }
    });
    return { users: page.users, next: page.next ?? undefined };
  }

  /** The people on screen: their presence is kept fresh. */
  watch(userIds: readonly number[]): void {
    this.sync.watch(userIds);
  }

  /** The person became idle (5 minutes without input, or the window hidden) or active. */
  setIdle(isIdle: boolean): void {
    this.sync.setIdle(isIdle);
  }

  /** The language whose order sorts names. */
  setLanguage(language: string): void {
    this.#collator.set(new Intl.Collator(language));
  }

  /** Creates a group and answers its chat number. Rejects with an ApiError. */
  async createGroup(request: CreateGroupRequest): Promise<number> {
    const entry = await this.api.chats.create(request);
    batch(() => {
      if (!this.model.chats.has(entry.chat.id)) this.model.addChat(entry);
    });
    return entry.chat.id;
  }

  /** Joins a group by the secret part of its link and answers its chat number. Rejects with an ApiError. */
  async joinByInvite(code: string): Promise<number> {
    const entry = await this.api.chats.acceptInvite(code);
    batch(() => {
      if (!this.model.chats.has(entry.chat.id)) this.model.addChat(entry);
    });
    return entry.chat.id;
  }

  /** Replaces my settings. */
  async updateSettings(settings: SettingsDto): Promise<void> {
    this.model.me.set(await this.api.accounts.updateSettings(settings));
  }

  /** Changes my own choice of status. */
  async updateStatus(status: StatusDto): Promise<void> {
    this.model.me.set(await this.api.accounts.updateStatus(status));
  }

  /** Changes my public profile. */
  async updateProfile(profile: UpdateProfileRequest): Promise<void> {
    const me = await this.api.accounts.updateProfile(profile);
    batch(() => {
      this.model.me.set(me);
      this.model.setUsers([me.user]);
    });
  }

  /** Sends a failed message again, under the same client id. */
  retry(clientId: string): Promise<void> {
    return this.outbox.retry(clientId);
  }

  /** Deletes a message that was not sent. False when it is on its way. */
  discard(clientId: string): Promise<boolean> {
    return this.outbox.remove(clientId);
  }

  /** Calls the listener for each message that arrives live, mine from other devices included. */
  onArrival(listener: ArrivalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** I have read a message (and everything before it, unless single). */
  read(chat: ChatState, seq: number, isSingle: boolean): void {
    const read = chat.readSet;
    if (seq <= read.readUpTo || (isSingle && read.reads.includes(seq))) return;
    this.#readLocally(chat.id, seq, isSingle);
    void this.outbox.addMark({ chatId: chat.id, upTo: seq, isSingle });
  }

  /** Writes what is not saved yet. False when another window sees to it. */
  async save(): Promise<boolean> {
    if (!this.#isOwner) return false;
    const isSaved = await this.#cache.save(this.#tabs.isExclusive);
    if (!isSaved && !this.#isClosed) this.clock.after(writerLease, () => this.sync.noteChange());
    return isSaved;
  }

  /** The last run may have ended after a message was stored and before the outbox forgot it. */
  #confirmKept(): void {
    const waiting = new Set(this.#waiting.peek().map((entry) => entry.clientId));
    if (waiting.size === 0) return;
    for (const chat of this.model.chats.values()) {
      for (const message of chat.window.between(1, chat.applied)) {
        if (message.authorId === this.model.meId && waiting.has(message.clientId))
          this.outbox.confirm(message.clientId);
      }
    }
  }

  #readLocally(chatId: number, seq: number, isSingle: boolean): void {
    this.model.chats.get(chatId)?.readLocally(isSingle ? { readUpTo: 0, reads: [seq] } : { readUpTo: seq, reads: [] });
  }

  #onMyChanged(chatId: number): void {
    const chat = this.model.chats.get(chatId);
    if (chat === undefined) return;
    this.drafts.receive(chatId);
    if (!this.outbox.marks.some((mark) => mark.chatId === chatId)) chat.dropLocalRead();
  }

  #onArrived(chatId: number, seq: number): void {
    const chat = this.model.chats.get(chatId);
    if (chat !== undefined) for (const listener of this.#listeners) listener(chat, seq);
  }
}
