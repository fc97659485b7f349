import type { OutboxEntry } from "../api/outbox.ts";
import type { MessageDto } from "../contract/generated.ts";
import { type Cell, cell, type Read } from "./reactive.ts";

/**
 * One bubble of a timeline. The object stays the same from "queued" to "stored" and through every later change, so that a list keyed
 * by it redraws this one bubble only (C7).
 */
export class MessageItem {
  /** The client id of its message. */
  readonly clientId: string;
  readonly #message: Cell<MessageDto>;
  readonly #pending: Cell<OutboxEntry | undefined>;
  #base: MessageDto;
  #overlay: ((base: MessageDto) => MessageDto) | undefined;
  /** Set when the server has acknowledged it, but its place in the timeline is not reached yet. */
  storedSeq: number | undefined;

  constructor(base: MessageDto, pending?: OutboxEntry) {
    this.clientId = base.clientId;
    this.#base = base;
    this.#message = cell(base);
    this.#pending = cell(pending);
  }

  /** The message as it is to be shown; `seq` is 0 while it is pending. */
  get message(): Read<MessageDto> {
    return this.#message;
  }

  /** What the outbox knows while the server has not acknowledged it; undefined for every stored message. */
  get pending(): Read<OutboxEntry | undefined> {
    return this.#pending;
  }

  /** As the server said, without what was changed optimistically. */
  get base(): MessageDto {
    return this.#base;
  }

  /** Takes a newer state from the server, which also ends an optimistic change. */
  setBase(base: MessageDto): void {
    this.#base = base;
    this.#overlay = undefined;
    this.#message.set(base);
    this.#pending.set(undefined);
  }

  setPending(entry: OutboxEntry | undefined): void {
    this.#pending.set(entry);
  }

  /** Shows a change before the server confirmed it; the answer takes it back. */
  overlay(change: (base: MessageDto) => MessageDto): () => void {
    this.#overlay = change;
    this.#message.set(change(this.#base));
    return () => {
      if (this.#overlay !== change) return;
      this.#overlay = undefined;
      this.#message.set(this.#base);
    };
  }
}

/** The quote of an edited or deleted original, as the server would write it: the first 200 characters. */
export function quoteOf(original: MessageDto): NonNullable<MessageDto["replyTo"]> {
  const quote = { seq: original.seq, authorId: original.authorId, isDeleted: original.isDeleted };
  return original.isDeleted || original.text == null ? quote : { ...quote, text: original.text.slice(0, 200) };
}
