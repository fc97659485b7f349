import type { SendMessageRequest } from "../contract/generated.ts";
import { RetryBudget } from "./backoff.ts";
import { type ApiError, toApiError } from "./http.ts";
import type { Clock, Random } from "./platform.ts";
import type { Store, Write } from "./store.ts";

/** Where a message goes: a direct chat is named by the person, whether it exists yet or not; any other by its number. */
export type Destination = { readonly userId: number } | { readonly chatId: number };

/** `queued`: waits its turn or the network. `sending`: on its way. `failed`: refused with `code`, or `expired` after 7 days; the person decides. */
export type OutboxState = "queued" | "sending" | "failed";

/** A message that the server has not acknowledged. Plain data: the store keeps it. */
export interface OutboxEntry {
  readonly clientId: string;
  readonly destination: Destination;
  readonly message: SendMessageRequest;
  /** Place in the order of composing on this device. */
  readonly order: number;
  /** The device's clock when the person pressed send. */
  readonly composedAt: number;
  readonly state: OutboxState;
  /** Why it failed: an error code, or `expired`. */
  readonly code?: string | undefined;
}

/** A read mark that the server has not acknowledged. */
export interface MarkEntry {
  readonly chatId: number;
  readonly upTo: number;
  /** True: exactly this message (A7), not everything up to it. */
  readonly isSingle: boolean;
}

/** What the outbox needs. */
export interface OutboxOptions {
  store: Store;
  clock: Clock;
  random: Random;
  /** The account whose messages these are: nothing is ever sent under another one. */
  userId: number;
  /** Delivers one message; resolves after the server's acknowledgement was applied. */
  send: (entry: OutboxEntry) => Promise<void>;
  /** Delivers one read mark. */
  mark: (mark: MarkEntry) => Promise<void>;
  /** The entries changed; oldest first. */
  onChange: (entries: readonly OutboxEntry[]) => void;
  /** Tells the other windows that the store changed. */
  onStored?: () => void;
}

/** After this long without an acknowledgement the person is asked (C37). */
export const outboxPatience = 7 * 24 * 60 * 60 * 1000;
const markDebounce = 250;
const ownerPatience = 3_000;
const confirmedMax = 500;

/** `chat:12` or `user:7`: messages of one key go one after the other (C11). */
export function destinationKey(destination: Destination): string {
  return "userId" in destination ? `user:${destination.userId}` : `chat:${destination.chatId}`;
}

/**
 * Messages and read marks on their way to the server (C37). An entry is in the durable store before {@link add} resolves; it
 * leaves the store only when the server acknowledged it or the person deleted it. Per destination one message is in flight at a
 * time, oldest first (C11); repeats carry the same client id, so the server stores each once (C5).
 *
 * Only the window that owns the outbox sends (`setOwner`); others write to the shared store and tell it. Should two ever own it,
 * order and exactly-once still hold, because each waits for the acknowledgement of a message before it sends the next.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #prefix: string;
  readonly #budget = new RetryBudget();
  #entries = new Map<string, OutboxEntry>();
  #marks = new Map<string, MarkEntry>();
  /** Client ids and mark keys that changed here since the last reading of the store began. */
  #changed = new Set<string>();
  /** Seen in a chat: another window may not have forgotten them yet. */
  #confirmed = new Set<string>();
  #busy = new Set<string>();
  #attempts = new Map<string, number>();
  #waits = new Map<string, () => void>();
  #markTimer: (() => void) | undefined;
  #isMarking = false;
  #isOwner = false;
  #isConnected = false;
  #isClosed = false;
  #lastOrder = 0;
  #adding: Promise<void> = Promise.resolve();
  #loading: Promise<void> | undefined;
  #isOutdated = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#prefix = `outbox/${options.userId}/`;
  }

  /** Oldest first. */
  get entries(): readonly OutboxEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.order - b.order);
  }

  /** Read marks the server has not confirmed. */
  get marks(): readonly MarkEntry[] {
    return [...this.#marks.values()];
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#marks.size === 0;
  }

  /** Reads what the store holds; again whenever another window says that it changed. */
  load(): Promise<void> {
    this.#isOutdated = true;
    this.#loading ??= this.#loadUntilFresh().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** One reading after the other: an older one must not come last. */
  async #loadUntilFresh(): Promise<void> {
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.#read();
    }
  }

  /** What changes here while reading is newer than what is read. */
  async #read(): Promise<void> {
    this.#changed.clear();
    const held = await this.#options.store.list<OutboxEntry>(`${this.#prefix}message/`);
    const marks = await this.#options.store.list<MarkEntry>(`${this.#prefix}mark/`);
    const stored = new Map(held.map(([, entry]) => [entry.clientId, entry]));
    const isHere = (clientId: string) =>
      this.#changed.has(clientId) || this.#entries.get(clientId)?.state === "sending";
    for (const [clientId, entry] of stored) {
      if (this.#confirmed.has(clientId)) {
        stored.delete(clientId);
        void this.#write([[this.#messageKey(entry), undefined]]).catch(() => {});
      } else if (!isHere(clientId)) this.#entries.set(clientId, entry);
    }
    for (const clientId of this.#entries.keys()) {
      if (!stored.has(clientId) && !isHere(clientId)) this.#entries.delete(clientId);
    }
    for (const entry of stored.values()) this.#lastOrder = Math.max(this.#lastOrder, entry.order);
    const storedMarks = new Map(marks);
    for (const [key, mark] of storedMarks) if (!this.#changed.has(key)) this.#marks.set(key, mark);
    for (const key of this.#marks.keys()) if (!storedMarks.has(key) && !this.#changed.has(key)) this.#marks.delete(key);
    this.#options.onChange(this.entries);
    this.#pump();
  }

  /** Takes a message; resolves when it is in durable storage. Only then may it be shown as "sending". */
  async add(destination: Destination, message: SendMessageRequest): Promise<OutboxEntry> {
    const composedAt = this.#options.clock.now();
    this.#lastOrder = Math.max(this.#lastOrder + 1, Math.floor(composedAt * 1000));
    const entry: OutboxEntry = {
      clientId: message.clientId,
      destination,
      message,
      order: this.#lastOrder,
      composedAt,
      state: "queued",
    };
    // One after the other: a later message must not overtake an earlier one that is still being written (C11).
    const written = this.#adding.then(async () => {
      await this.#write([[this.#messageKey(entry), entry]]);
      this.#put(entry);
      this.#pump();
      if (!this.#isOwner) this.#options.clock.after(ownerPatience, () => this.#helpOut(entry.clientId));
    });
    this.#adding = written.catch(() => {});
    await written;
    return entry;
  }

  /** The person wants a failed message sent again: same client id, at the end of the queue. */
  async retry(clientId: string): Promise<void> {
    const failed = this.#entries.get(clientId);
    if (failed?.state !== "failed") return;
    this.#lastOrder = Math.max(this.#lastOrder + 1, this.#options.clock.now() * 1000);
    const { code: _, ...rest } = failed;
    const entry: OutboxEntry = {
      ...rest,
      order: this.#lastOrder,
      composedAt: this.#options.clock.now(),
      state: "queued",
    };
    await this.#write([
      [this.#messageKey(failed), undefined],
      [this.#messageKey(entry), entry],
    ]);
    this.#put(entry);
    this.#pump();
  }

  /** The person deletes a message that is not on its way. False when it is, or is gone already. */
  async remove(clientId: string): Promise<boolean> {
    const entry = this.#entries.get(clientId);
    if (entry === undefined || entry.state === "sending") return false;
    this.#forget(clientId);
    await this.#write([[this.#messageKey(entry), undefined]]);
    return true;
  }

  /** The message was seen in the chat, whichever way: it needs no sending any more (C7). */
  confirm(clientId: string): void {
    if (this.#confirmed.size >= confirmedMax) this.#confirmed.clear();
    this.#confirmed.add(clientId);
    const entry = this.#entries.get(clientId);
    if (entry === undefined) return;
    this.#forget(clientId);
    void this.#write([[this.#messageKey(entry), undefined]]).catch(() => {});
  }

  /** Keeps a read mark until the server has confirmed it; a higher one replaces a lower one. */
  async addMark(mark: MarkEntry): Promise<void> {
    if (!this.#keepHigher(mark)) return;
    await this.#write([[this.#markKey(mark), this.#marks.get(this.#markKey(mark))]]);
    this.#scheduleMarks();
  }

  /** Sends waiting marks now: the chat is being left. */
  flushMarks(): void {
    this.#markTimer?.();
    this.#markTimer = undefined;
    void this.#sendMarks();
  }

  /** Whether this window does the sending. */
  setOwner(isOwner: boolean): void {
    this.#isOwner = isOwner;
    this.#pump();
  }

  /** Whether there is a way to the server now; a fresh connection retries everything at once. */
  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (!isConnected) return;
    for (const cancel of this.#waits.values()) cancel();
    this.#waits.clear();
    this.#attempts.clear();
    this.#pump();
  }

  /** Stops sending and forgets nothing. */
  close(): void {
    this.#isClosed = true;
    this.#markTimer?.();
    for (const cancel of this.#waits.values()) cancel();
    this.#waits.clear();
  }

  /** The owner may be without a connection in a window nobody looks at: then this one sends as well. */
  #helpOut(clientId: string): void {
    const entry = this.#entries.get(clientId);
    if (entry?.state === "queued" && this.#isConnected && !this.#isClosed) this.setOwner(true);
  }

  #pump(): void {
    if (!this.#isOwner || !this.#isConnected || this.#isClosed) return;
    const heads = new Map<string, OutboxEntry>();
    for (const entry of this.entries) {
      const key = destinationKey(entry.destination);
      if (entry.state !== "failed" && !heads.has(key)) heads.set(key, entry);
    }
    for (const [key, entry] of heads) {
      if (!this.#busy.has(key) && !this.#waits.has(key)) void this.#send(key, entry);
    }
    if (this.#marks.size > 0) this.#scheduleMarks();
  }

  async #send(key: string, entry: OutboxEntry): Promise<void> {
    this.#busy.add(key);
    try {
      if (this.#options.clock.now() - entry.composedAt > outboxPatience) {
        await this.#fail(entry, "expired");
        return;
      }
      this.#put({ ...entry, state: "sending" });
      await this.#options.send(entry);
      this.#budget.succeeded();
      this.#attempts.delete(key);
      this.#forget(entry.clientId);
      await this.#write([[this.#messageKey(entry), undefined]]);
    } catch (error) {
      await this.#refused(key, entry, toApiError(error));
    } finally {
      this.#busy.delete(key);
      this.#pump();
    }
  }

  async #refused(key: string, entry: OutboxEntry, error: ApiError): Promise<void> {
    if (!this.#entries.has(entry.clientId) || this.#isClosed) return;
    // Signed out is no refusal of the message: it waits for the next sign-in of the same account.
    if (!error.isTransient && error.code !== "signed_out") return this.#fail(entry, error.code);
    this.#put({ ...entry, state: "queued" });
    // Meanwhile another window may have sent it and forgotten it.
    if (!this.#isOwner) return this.load();
    const attempt = this.#attempts.get(key) ?? 0;
    this.#attempts.set(key, attempt + 1);
    const delay = this.#budget.delay(attempt, this.#options.random, error.retryAfterMs);
    const cancel = this.#options.clock.after(delay, () => {
      this.#waits.delete(key);
      this.#pump();
    });
    this.#waits.set(key, cancel);
  }

  async #fail(entry: OutboxEntry, code: string): Promise<void> {
    const failed: OutboxEntry = { ...entry, state: "failed", code };
    this.#put(failed);
    await this.#write([[this.#messageKey(failed), failed]]);
  }

  #scheduleMarks(): void {
    if (this.#markTimer !== undefined || this.#isMarking) return;
    this.#markTimer = this.#options.clock.after(markDebounce, () => {
      this.#markTimer = undefined;
      void this.#sendMarks();
    });
  }

  async #sendMarks(): Promise<void> {
    if (!this.#isOwner || !this.#isConnected || this.#isClosed || this.#isMarking) return;
    this.#isMarking = true;
    let delay: number | undefined;
    try {
      for (const [key, mark] of [...this.#marks]) {
        try {
          await this.#options.mark(mark);
          this.#budget.succeeded();
        } catch (error) {
          const failure = toApiError(error);
          if (failure.isTransient || failure.code === "signed_out") {
            delay = this.#budget.delay(this.#attempts.get("marks") ?? 0, this.#options.random, failure.retryAfterMs);
            this.#attempts.set("marks", (this.#attempts.get("marks") ?? 0) + 1);
            break;
          }
        }
        // A higher mark may have come meanwhile: that one still has to be sent.
        if (this.#marks.get(key) === mark) {
          this.#marks.delete(key);
          this.#changed.add(key);
          await this.#write([[key, undefined]]);
        }
      }
    } finally {
      this.#isMarking = false;
    }
    if (delay === undefined) this.#attempts.delete("marks");
    if (this.#marks.size === 0 || this.#isClosed) return;
    this.#markTimer = this.#options.clock.after(delay ?? markDebounce, () => {
      this.#markTimer = undefined;
      void this.#sendMarks();
    });
  }

  #keepHigher(mark: MarkEntry): boolean {
    const key = this.#markKey(mark);
    const held = this.#marks.get(key);
    if (held !== undefined && held.upTo >= mark.upTo) return false;
    this.#marks.set(key, mark);
    this.#changed.add(key);
    return true;
  }

  #put(entry: OutboxEntry): void {
    this.#entries.set(entry.clientId, entry);
    this.#changed.add(entry.clientId);
    this.#options.onChange(this.entries);
  }

  #forget(clientId: string): void {
    this.#changed.add(clientId);
    if (this.#entries.delete(clientId)) this.#options.onChange(this.entries);
  }

  async #write(batch: readonly Write[]): Promise<void> {
    await this.#options.store.write(batch);
    this.#options.onStored?.();
  }

  #messageKey(entry: OutboxEntry): string {
    return `${this.#prefix}message/${String(entry.order).padStart(20, "0")}/${entry.clientId}`;
  }

  #markKey(mark: MarkEntry): string {
    return `${this.#prefix}mark/${mark.isSingle ? `one/${mark.chatId}/${mark.upTo}` : `up/${mark.chatId}`}`;
  }
}
