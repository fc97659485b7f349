import { backoff } from "../api/backoff.ts";
import type { ChatsApi } from "../api/chats.ts";
import { ApiError, toApiError } from "../api/http.ts";
import type { MessagesApi } from "../api/messages.ts";
import type { MarkEntry, OutboxEntry } from "../api/outbox.ts";
import type { Clock, Random, SocketLike, Surroundings } from "../api/platform.ts";
import { type ConnectionStatus, ParleySocket, type StopReason } from "../api/socket.ts";
import type { UsersApi } from "../api/users.ts";
import {
  type Changes,
  type ClientFrame,
  type Cursor,
  type Hello,
  limits,
  type ServerFrame,
} from "../contract/generated.ts";
import { apply, type Effects } from "./apply.ts";
import type { ChatEvent } from "./chat.ts";
import type { Model } from "./model.ts";
import { batch, type Cell, cell } from "./reactive.ts";

/** What the synchroniser needs. */
export interface SyncOptions {
  model: Model;
  clock: Clock;
  random: Random;
  surroundings: Surroundings;
  open: () => SocketLike;
  chats: ChatsApi;
  messages: MessagesApi;
  users: UsersApi;
  /** Name and version of the client, for the operator. */
  client: string;
  /** A message of mine is known to be stored. */
  onConfirmed: (clientId: string) => void;
  /** The device may send now, or may not. */
  onConnected: (isConnected: boolean) => void;
  /** My side of a chat came from the server. */
  onMyChanged: (chatId: number) => void;
  /** A new message was applied live. */
  onArrived: (chatId: number, seq: number) => void;
  /** The session may have ended. */
  onDoubt: () => void;
  /** The server ended the connection for good. */
  onEnded: (reason: Exclude<StopReason, "idle">) => void;
  /** Saves the state; resolves with true when the numbers applied so far are in durable storage. False: another window sees to it. */
  save: () => Promise<boolean>;
}

/** Two announcements may overtake each other: a hole is a gap only after this long. */
const gapPatience = 300;
const typingLasts = 6_000;
const digestPatience = 1_000;
const appliedEvery = 1_000;
const refreshAfter = 10 * 60 * 1_000;
const chatPages = 20;
/** Events that follow one another faster than this are applied together: one change of the screen, not one for each. */
const togetherFor = 40;

/** Keeps the model equal to the server: connects, resumes, notices gaps and repairs them (C13–C16). */
export class Sync {
  readonly status: Cell<ConnectionStatus> = cell<ConnectionStatus>({ name: "stopped", reason: "idle" });
  readonly socket: ParleySocket;
  readonly #options: SyncOptions;
  readonly #model: Model;
  readonly #effects: Effects;
  #isIdle = false;
  /** Frames that came between `hello` and its answer: the answer is applied first. */
  #buffer: ServerFrame[] | undefined;
  #isCatchingUp = false;
  #gaps = new Map<number, () => void>();
  #repairing = new Map<number, Promise<void>>();
  #limbo = new Map<number, ChatEvent[]>();
  #fetchingChats = new Set<number>();
  /** Chats whose present state has to be fetched, though the list may bring them meanwhile. */
  #unheard = new Set<number>();
  #typingEnds = new Map<string, () => void>();
  #privateGap: (() => void) | undefined;
  #digestCheck: (() => void) | undefined;
  #deafTo = "";
  /** What the server was told of as delivered. */
  #told = new Map<number, number>();
  #appliedTimer: (() => void) | undefined;
  #watched: readonly number[] = [];
  #watchTimer: (() => void) | undefined;
  #isPaging = false;
  #pagingAttempt = 0;
  /** Counts fresh starts: what was asked before one is of no use after it. */
  #generation = 0;
  #stateAt = 0;
  #nextChats: string | undefined;
  #isStopped = false;
  /** Events that wait to be applied together, in their order. */
  #together: ServerFrame[] = [];
  #togetherTimer: (() => void) | undefined;
  #appliedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#effects = this.#makeEffects();
    this.socket = new ParleySocket({
      clock: options.clock,
      random: options.random,
      surroundings: options.surroundings,
      open: options.open,
      hello: () => this.#hello(),
      onFrame: (frame) => this.receive(frame),
      onStatus: (status) => this.#onStatus(status),
      onOpenFailed: () => options.onDoubt(),
    });
  }

  /** Starts connecting. */
  start(): void {
    this.socket.start();
  }

  /** Disconnects for good. */
  stop(): void {
    this.#isStopped = true;
    this.#togetherTimer?.();
    this.socket.stop();
    for (const cancel of [...this.#gaps.values(), ...this.#typingEnds.values()]) cancel();
    this.#privateGap?.();
    this.#digestCheck?.();
    this.#appliedTimer?.();
    this.#watchTimer?.();
  }

  /** What this device has applied. */
  cursor(): Cursor | undefined {
    const { epoch, feed, version, chats } = this.#model;
    if (epoch === "") return undefined;
    const held = [...chats.values()].filter((c) => c.window.isHeld).slice(-limits.resumeChatsMax);
    return { epoch, userSeq: feed.last, version, chats: Object.fromEntries(held.map((c) => [c.id, c.applied])) };
  }

  /** Applies a frame from the socket, or an HTTP answer dressed as one. */
  receive(frame: ServerFrame): void {
    if (this.#buffer !== undefined && frame.type !== "ready" && frame.type !== "resumed") {
      if (frame.type === "message.stored") this.#model.markStored(frame.message);
      this.#buffer.push(frame);
      return;
    }
    if (isHurried(frame)) {
      this.#applyTogether();
      batch(() => {
        if (frame.type === "ready" || frame.type === "resumed") this.#receiveState(frame);
        else apply(this.#model, frame, this.#effects);
      });
      return;
    }
    this.#together.push(frame);
    if (this.#togetherTimer !== undefined) return;
    const { clock } = this.#options;
    // One that comes alone is shown at once.
    const left = this.#appliedAt + togetherFor - clock.now();
    if (left <= 0) this.#applyTogether();
    else this.#togetherTimer = clock.after(left, () => this.#applyTogether());
  }

  #applyTogether(): void {
    this.#togetherTimer?.();
    this.#togetherTimer = undefined;
    if (this.#together.length === 0) return;
    const frames = this.#together;
    this.#together = [];
    this.#appliedAt = this.#options.clock.now();
    batch(() => {
      for (const frame of frames) apply(this.#model, frame, this.#effects);
    });
  }

  /** Delivers one message of the outbox over the socket, or over HTTP when there is none. */
  async deliver(entry: OutboxEntry): Promise<void> {
    const { destination, message } = entry;
    if (this.socket.isOpen) {
      await this.socket.request({ type: "message.send", message, ...destination });
      return;
    }
    const { users, messages } = this.#options;
    const sent = await ("userId" in destination
      ? users.send(destination.userId, message)
      : messages.send(destination.chatId, message));
    this.receive({ type: "message.stored", message: sent.message, isRepeat: sent.isRepeat });
  }

  /** Delivers one read mark. */
  async deliverMark(mark: MarkEntry): Promise<void> {
    const { chatId, upTo, isSingle } = mark;
    if (this.socket.isOpen) {
      await this.socket.request(isSingle ? { type: "read.one", chatId, seq: upTo } : { type: "read", chatId, upTo });
      return;
    }
    const { messages } = this.#options;
    await (isSingle ? messages.readOne(chatId, upTo) : messages.readUpTo(chatId, upTo));
  }

  /** Says something that may be lost. */
  say(frame: ClientFrame): void {
    this.socket.send(frame);
  }

  /** The person became idle or active. */
  setIdle(isIdle: boolean): void {
    if (this.#isIdle === isIdle) return;
    this.#isIdle = isIdle;
    this.say({ type: "activity", isIdle });
  }

  /** The people on screen, whose presence is wanted. */
  watch(userIds: readonly number[]): void {
    this.#watched = [...userIds].slice(0, limits.watchedUsersMax);
    this.#watchTimer?.();
    this.#watchTimer = this.#options.clock.after(300, () => this.#sayWatched());
  }

  /** Fetches a chat that is not known; undefined when it does not exist for me. */
  async fetchChat(chatId: number): Promise<void> {
    const before = this.#model.chats.get(chatId);
    // A chat that another answer adds meanwhile starts at 0: what this one brings is taken unless something came later still.
    const [myStamp, marksStamp] = [before?.myStamp ?? 0, before?.marksStamp ?? 0];
    const { removals } = this.#model;
    try {
      const entry = await this.#options.chats.get(chatId);
      if (this.#model.isGoneSince(chatId, removals)) throw new ApiError("not_found", 404);
      batch(() => {
        const known = this.#model.chats.get(chatId);
        if (known === undefined) this.#model.addChat(entry);
        else known.setEntry(entry, myStamp === known.myStamp, marksStamp === known.marksStamp);
        const author = entry.lastMessage?.authorId;
        this.#needUsers([...entry.chat.userIds, ...(author === undefined ? [] : [author])]);
        this.#leaveLimbo(chatId);
      });
    } catch (error) {
      if (!toApiError(error).isTransient) this.#limbo.delete(chatId);
      throw error;
    }
  }

  /** Loads the rest of the chat list, page after page; the list order and the digest need all of it. */
  async loadAllChats(): Promise<void> {
    if (this.#isPaging || this.#model.knowsAllChats) return;
    this.#isPaging = true;
    const generation = this.#generation;
    try {
      for (const archived of [false, true]) {
        let after = archived ? undefined : this.#nextChats;
        for (let page = 0; page < chatPages; page++) {
          const stamps = new Map([...this.#model.chats.values()].map((c) => [c.id, [c.myStamp, c.marksStamp]]));
          const { removals } = this.#model;
          const answer = await this.#options.chats.list({
            limit: limits.listPageMax,
            archived,
            ...(after ? { after } : {}),
          });
          if (this.#isStopped) return;
          if (generation !== this.#generation) throw new ApiError("unknown", 0, null, "started anew meanwhile");
          batch(() => {
            this.#model.setUsers(answer.users);
            this.#model.setPresence(answer.presence);
            for (const entry of answer.chats) {
              if (this.#model.isGoneSince(entry.chat.id, removals)) continue;
              const known = this.#model.chats.get(entry.chat.id);
              if (known === undefined) {
                this.#model.addChat(entry);
                this.#leaveLimbo(entry.chat.id);
              } else if (entry.chat.lastSeq >= known.applied) {
                const [myStamp, marksStamp] = stamps.get(known.id) ?? [];
                known.setEntry(entry, myStamp === known.myStamp, marksStamp === known.marksStamp);
              }
              const added = this.#model.chats.get(entry.chat.id);
              if (added !== undefined && added.applied < entry.chat.lastSeq) this.#effects.gap(added.id);
            }
          });
          after = answer.next ?? undefined;
          if (after === undefined) break;
        }
        if (after !== undefined) return;
      }
      this.#model.knowsAllChats = true;
      this.#pagingAttempt = 0;
    } catch {
      const again = () => {
        if (this.socket.isOpen) void this.loadAllChats();
      };
      this.#options.clock.after(1_000 + backoff(this.#pagingAttempt++, this.#options.random), again);
    } finally {
      this.#isPaging = false;
    }
  }

  /** Call when something changed: it is saved within a second, and then the server learns of new numbers as "delivered". */
  noteChange(): void {
    if (this.#isStopped) return;
    this.#appliedTimer ??= this.#options.clock.after(appliedEvery, () => void this.#sayApplied());
  }

  async #sayApplied(): Promise<void> {
    const applied = new Map([...this.#model.chats.values()].map((c) => [c.id, c.applied]));
    this.#appliedTimer = undefined;
    try {
      if (!(await this.#options.save())) return;
    } catch {
      // What could not be saved is not reported; the next change tries again.
      return;
    }
    for (const [chatId, seq] of applied) if (seq <= (this.#told.get(chatId) ?? 0)) applied.delete(chatId);
    if (applied.size === 0 || !this.socket.send({ type: "applied", chats: Object.fromEntries(applied) })) return;
    for (const [chatId, seq] of applied) this.#told.set(chatId, seq);
  }

  #sayWatched(): void {
    if (this.#watched.length > 0) this.say({ type: "presence.watch", userIds: [...this.#watched] });
  }

  #hello(): Hello {
    // The cursor says what was applied.
    this.#applyTogether();
    this.#buffer = [];
    const resume = this.cursor();
    return { type: "hello", client: this.#options.client, isIdle: this.#isIdle, ...(resume ? { resume } : {}) };
  }

  #onStatus(status: ConnectionStatus): void {
    if (status.name === "waiting" || status.name === "stopped" || status.name === "connecting")
      this.#buffer = undefined;
    this.status.set(status);
    if (status.name === "stopped" && status.reason !== "idle") this.#options.onEnded(status.reason);
    if (status.name === "live") {
      this.#sayWatched();
      this.noteChange();
      void this.loadAllChats();
    }
    // Without a socket HTTP carries what must go out: a proxy may let only that through.
    const canUseHttp = status.name === "waiting" && status.attempt >= 3;
    if (status.name === "live") this.#options.onConnected(true);
    else if (status.name !== "catchingUp" && status.name !== "connecting") this.#options.onConnected(canUseHttp);
  }

  #receiveState(frame: Extract<ServerFrame, { type: "ready" | "resumed" }>): void {
    const buffered = this.#buffer ?? [];
    this.#buffer = undefined;
    this.#isCatchingUp = true;
    apply(this.#model, frame, this.#effects);
    this.#stateAt = this.#options.clock.now();
    if (frame.type === "ready") this.#generation += 1;
    if (frame.type === "ready") this.#nextChats = frame.nextChats ?? undefined;
    if (frame.type === "ready" && !frame.hasMoreChats) this.#nextChats = undefined;
    for (const [chatId] of this.#limbo) this.#effects.unknownChat(chatId);
    for (const later of buffered) apply(this.#model, later, this.#effects);
    this.#isCatchingUp = false;
    void Promise.allSettled(this.#repairing.values()).then(() => {
      if (this.#buffer !== undefined) return;
      // A version is the cursor's only when every chat has what happened before it: an interrupted catch-up starts from the older one.
      if (![...this.#model.chats.values()].some((chat) => chat.isBehind)) this.#model.version = frame.version;
      this.socket.caughtUp();
    });
  }

  #makeEffects(): Effects {
    const { clock } = this.#options;
    return {
      unknownChat: (chatId, event) => {
        if (event !== undefined) this.#limbo.set(chatId, [...(this.#limbo.get(chatId) ?? []), event]);
        if (this.#model.chats.has(chatId)) {
          this.#leaveLimbo(chatId);
          return;
        }
        // My side was told and could not be kept: a list that was on its way may bring an older one.
        if (event === undefined) this.#unheard.add(chatId);
        if (this.#fetchingChats.has(chatId)) return;
        this.#fetchingChats.add(chatId);
        clock.after(gapPatience, () => void this.#meet(chatId, 0));
      },
      gap: (chatId) => {
        if (this.#isCatchingUp) void this.#repair(chatId);
        else if (!this.#gaps.has(chatId) && !this.#repairing.has(chatId)) {
          this.#gaps.set(
            chatId,
            clock.after(gapPatience, () => {
              this.#gaps.delete(chatId);
              void this.#repair(chatId);
            }),
          );
        }
      },
      privateGap: () => {
        this.#privateGap ??= clock.after(gapPatience, () => {
          this.#privateGap = undefined;
          if (this.#model.feed.hasGap) this.socket.resync();
        });
      },
      resync: () => void this.socket.resync(),
      digest: (...figures) => this.#compare(...figures),
      confirmed: (clientId) => this.#options.onConfirmed(clientId),
      typing: (chatId, userId, isTyping) => this.#typing(chatId, userId, isTyping),
      missing: (chatId, seq) => void this.#fetchMessage(chatId, seq),
      arrived: (chatId, seq) => this.#options.onArrived(chatId, seq),
      removed: (chatId) => {
        this.#limbo.delete(chatId);
        this.#unheard.delete(chatId);
        this.#told.delete(chatId);
        this.#options.onMyChanged(chatId);
      },
      myChanged: (chatId) => this.#options.onMyChanged(chatId),
    };
  }

  /** Fetches a chat somebody spoke of, unless `chat.added` brought it meanwhile. */
  async #meet(chatId: number, attempt: number): Promise<void> {
    if (this.#isStopped) return;
    try {
      const isUnheard = this.#unheard.delete(chatId);
      if (isUnheard || !this.#model.chats.has(chatId)) await this.fetchChat(chatId);
      this.#leaveLimbo(chatId);
    } catch (error) {
      if (toApiError(error).isTransient && (this.#limbo.has(chatId) || this.#model.chats.has(chatId))) {
        this.#unheard.add(chatId);
        this.#options.clock.after(
          500 + backoff(attempt, this.#options.random),
          () => void this.#meet(chatId, attempt + 1),
        );
        return;
      }
    }
    this.#fetchingChats.delete(chatId);
  }

  #leaveLimbo(chatId: number): void {
    const events = this.#limbo.get(chatId);
    this.#limbo.delete(chatId);
    batch(() => {
      for (const event of events ?? []) apply(this.#model, event, this.#effects);
    });
  }

  /** Asks for what changed in a chat until nothing is missing; one repair per chat at a time. */
  #repair(chatId: number): Promise<void> {
    const running = this.#repairing.get(chatId);
    if (running !== undefined) return running;
    const repair = this.#repairUntilDone(chatId).finally(() => this.#repairing.delete(chatId));
    this.#repairing.set(chatId, repair);
    return repair;
  }

  async #repairUntilDone(chatId: number): Promise<void> {
    for (let attempt = 0; ; ) {
      const chat = this.#model.chats.get(chatId);
      if (chat === undefined || this.#isStopped) return;
      try {
        const answer = (await this.socket.request({ type: "range", chatId, from: chat.applied })) as
          | Changes
          | ServerFrame;
        if (answer.type === "reset") return;
        if (answer.type === "changes" && answer.isComplete && !chat.sequencer.hasGap) return;
        if (answer.type === "changes" && answer.isComplete) {
          // What still waits is newer than the answer: its predecessors are on their way, or the next round brings them.
          await new Promise<void>((resolve) => this.#options.clock.after(gapPatience, resolve));
          if (!chat.sequencer.hasGap) return;
        }
      } catch (error) {
        const failure = toApiError(error);
        // Without a connection the next `hello` repairs everything.
        if (!this.socket.isOpen || !failure.isTransient) return;
        const wait = Math.max(failure.retryAfterMs ?? 0, 500 + backoff(attempt++, this.#options.random));
        await new Promise<void>((resolve) => this.#options.clock.after(wait, resolve));
      }
    }
  }

  #compare(chats: number, sumOfLastSeq: number, userSeq: number, version: number): void {
    const isEqual = () => {
      const { feed, knowsAllChats } = this.#model;
      if (feed.last < userSeq) return false;
      return !knowsAllChats || (this.#sum() >= sumOfLastSeq && this.#model.chats.size >= chats);
    };
    if (isEqual()) {
      // Receipts of others have no number, so a lost one does not show here: now and then a resume brings them, and a newer version.
      if (version > this.#model.version && this.#options.clock.now() - this.#stateAt > refreshAfter)
        this.socket.resync();
      return;
    }
    const figures = `${chats}/${sumOfLastSeq}/${userSeq}`;
    this.#digestCheck?.();
    this.#digestCheck = this.#options.clock.after(digestPatience, () => {
      // A difference that a resume did not mend is not asked about again.
      if (isEqual() || this.#deafTo === figures) return;
      this.#deafTo = figures;
      this.socket.resync();
    });
  }

  #sum(): number {
    let sum = 0;
    for (const chat of this.#model.chats.values()) sum += chat.applied;
    return sum;
  }

  #typing(chatId: number, userId: number, isTyping: boolean): void {
    const chat = this.#model.chats.get(chatId);
    if (chat === undefined || userId === this.#model.meId) return;
    const key = `${chatId}/${userId}`;
    this.#typingEnds.get(key)?.();
    this.#typingEnds.delete(key);
    if (!isTyping) {
      chat.stopTyping(userId);
      return;
    }
    chat.startTyping(userId);
    this.#typingEnds.set(
      key,
      this.#options.clock.after(typingLasts, () => {
        this.#typingEnds.delete(key);
        chat.stopTyping(userId);
      }),
    );
  }

  async #fetchMessage(chatId: number, seq: number): Promise<void> {
    const chat = this.#model.chats.get(chatId);
    if (chat === undefined) return;
    const startedAt = chat.applied;
    chat.beginPage();
    try {
      const page = await this.#options.messages.page(chatId, { around: seq, limit: 1 });
      batch(() => {
        if (page.lastSeq < startedAt) return;
        for (const message of page.messages) chat.window.insert(message);
        chat.touched();
      });
    } catch {
      // It is shown again after the next load.
    } finally {
      chat.endPage();
    }
  }

  #needUsers(userIds: readonly number[]): void {
    for (const userId of new Set(userIds)) {
      if (this.#model.user(userId).peek() !== undefined) continue;
      void this.#options.users
        .get(userId)
        .then((user) => this.#model.setUsers([user]))
        .catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
        });
    }
  }
}

/** Answers are waited for; of events only those that come in crowds may wait for one another. */
function isHurried(frame: ServerFrame): boolean {
  const { type } = frame;
  if ("id" in frame && frame.id != null) return true;
  return (
    type !== "message.created" && type !== "message.updated" && type !== "mark.changed" && type !== "presence.changed"
  );
}
