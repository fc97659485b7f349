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

/** As the device keeps it. `isAhead`: the server has not got it yet, so what the server tells is older. */
interface SavedDraft extends Draft {
  readonly isAhead?: boolean;
}

const empty: Draft = { text: "" };
const tellAfter = 1_500;

/**
 * Unsent texts, one per destination: at once on the device (the composer hands them over 300 ms after the last key, or when the page is
 * left), a little later on the server for the other devices.
 */
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
    for (const [path, { isAhead, ...draft }] of await this.#store.list<SavedDraft>(this.#key(""))) {
      const key = path.slice(this.#key("").length);
      this.#cell(key).set(draft);
      if (isAhead) this.#tellLater(key, destinationOf(key));
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
    const saved: SavedDraft = { ...draft, isAhead: true };
    void this.#store.write([[this.#key(key), saved]]).catch(() => {});
    this.#tellLater(key, destination);
  }

  /** Tells the server at once what still waits for its time: nobody knows whether the page comes back. */
  flush(): void {
    for (const [key, cancel] of [...this.#timers]) {
      cancel();
      this.#timers.delete(key);
      void this.#tell(key, destinationOf(key));
    }
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

  #tellLater(key: string, destination: Destination): void {
    this.#ahead.add(key);
    this.#timers.get(key)?.();
    const cancel = this.#clock.after(tellAfter, () => {
      this.#timers.delete(key);
      void this.#tell(key, destination);
    });
    this.#timers.set(key, cancel);
  }

  async #tell(key: string, destination: Destination): Promise<void> {
    const chat =
      "chatId" in destination ? this.#model.chats.get(destination.chatId) : this.#model.directChat(destination.userId);
    const draft = this.#cell(key).peek();
    const { text, replyToSeq } = draft;
    try {
      if (chat !== undefined && (text !== "" || chat.my.peek().draft != null))
        await this.#chats.saveDraft(chat.id, { text, ...(replyToSeq === undefined ? {} : { replyToSeq }) });
      if (this.#cell(key).peek() !== draft) return;
      this.#ahead.delete(key);
      await this.#store.write([[this.#key(key), text === "" ? undefined : draft]]);
    } catch {
      // The device keeps it; the next change, or the next start, tells it again.
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

/** The reverse of {@link destinationKey}. */
function destinationOf(key: string): Destination {
  const [kind, id] = key.split(":");
  return kind === "user" ? { userId: Number(id) } : { chatId: Number(id) };
}
