import type { ChatsApi } from "../api/chats.ts";
import { type Destination, destinationKey } from "../api/outbox.ts";
import type { Clock } from "../api/platform.ts";
import type { Store } from "../api/store.ts";
import { cachePrefix } from "./cache.ts";
import type { Model } from "./model.ts";
import { type Cell, cell } from "./reactive.ts";

/** An unsent text. */
export interface Draft {
  readonly text: string;
  readonly replyToSeq?: number | undefined;
}

const empty: Draft = { text: "" };
const saveAfter = 300;
const tellAfter = 1_500;

/** Unsent texts, one per destination: at once in memory, after 300 ms on the device, then on the server for the other devices. */
export class Drafts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #model: Model;
  readonly #chats: ChatsApi;
  readonly #cells = new Map<string, Cell<Draft>>();
  readonly #timers = new Map<string, () => void>();
  /** Destinations written here whose text the server has not got yet. */
  readonly #ahead = new Set<string>();

  constructor(store: Store, clock: Clock, model: Model, chats: ChatsApi) {
    this.#store = store;
    this.#clock = clock;
    this.#model = model;
    this.#chats = chats;
  }

  /** Reads what the device kept. */
  async load(): Promise<void> {
    for (const [key, draft] of await this.#store.list<Draft>(this.#key(""))) {
      this.#cell(key.slice(this.#key("").length)).set(draft);
    }
  }

  of(destination: Destination): Cell<Draft> {
    return this.#cell(destinationKey(destination));
  }

  set(destination: Destination, draft: Draft): void {
    const key = destinationKey(destination);
    const held = this.#cell(key);
    if (held.peek().text === draft.text && held.peek().replyToSeq === draft.replyToSeq) return;
    held.set(draft);
    this.#ahead.add(key);
    this.#timers.get(key)?.();
    const cancel = this.#clock.after(saveAfter, () => {
      void this.#store.write([[this.#key(key), draft.text === "" ? undefined : draft]]);
      this.#timers.set(
        key,
        this.#clock.after(tellAfter, () => void this.#tell(destination, key)),
      );
    });
    this.#timers.set(key, cancel);
  }

  /** The server told a chat's draft: it counts unless something newer is being written here. */
  receive(chatId: number): void {
    const chat = this.#model.chats.get(chatId);
    if (chat === undefined) return;
    const key = destinationKey(this.#model.destinationOf(chat));
    if (this.#ahead.has(key)) return;
    const theirs = chat.my.peek().draft;
    const held = this.#cell(key);
    const draft = theirs == null ? empty : { text: theirs.text, replyToSeq: theirs.replyToSeq ?? undefined };
    if (held.peek().text !== draft.text) held.set(draft);
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
  }

  async #tell(destination: Destination, key: string): Promise<void> {
    const chat =
      "chatId" in destination ? this.#model.chats.get(destination.chatId) : this.#model.directChat(destination.userId);
    const { text, replyToSeq } = this.#cell(key).peek();
    if (chat === undefined || (text === "" && chat.my.peek().draft == null)) {
      this.#ahead.delete(key);
      return;
    }
    try {
      await this.#chats.saveDraft(chat.id, { text, ...(replyToSeq === undefined ? {} : { replyToSeq }) });
      if (this.#cell(key).peek().text === text) this.#ahead.delete(key);
    } catch {
      // The device keeps it; the next change tells it again.
    }
  }

  #cell(key: string): Cell<Draft> {
    let draft = this.#cells.get(key);
    if (draft === undefined) {
      draft = cell<Draft>(empty);
      this.#cells.set(key, draft);
    }
    return draft;
  }

  #key(key: string): string {
    return `${cachePrefix(this.#model.meId)}draft/${key}`;
  }
}
