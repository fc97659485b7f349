import type { MessageDto } from "../contract/generated.ts";
import { MessageItem, quoteOf } from "./message.ts";
import { type Cell, cell, type Read } from "./reactive.ts";

/** A contiguous stretch: every message with a number in [from, to] that I may see is held, and current. */
export interface Range {
  from: number;
  to: number;
}

/**
 * The messages held of one chat: disjoint contiguous ranges, of which one is shown. Message numbers are not consecutive (edits and
 * joins take numbers too), so contiguity is kept as ranges and never guessed from neighbours.
 */
export class MessageWindow {
  #items = new Map<number, MessageItem>();
  #seqs: number[] = [];
  #ranges: Range[] = [];
  #hidden = new Set<number>();
  /** A number inside the shown range; Infinity for the newest range. */
  #anchor = Number.POSITIVE_INFINITY;
  readonly #shown: Cell<readonly MessageItem[]> = cell<readonly MessageItem[]>([]);
  readonly #hasOlder = cell(true);
  readonly #hasNewer = cell(false);

  /** The messages of the shown range, rising. */
  get shown(): Read<readonly MessageItem[]> {
    return this.#shown;
  }

  /** There are older ones than those shown. */
  get hasOlder(): Read<boolean> {
    return this.#hasOlder;
  }

  /** The shown range does not reach the newest message. */
  get hasNewer(): Read<boolean> {
    return this.#hasNewer;
  }

  /** False: nothing was loaded yet. */
  get isHeld(): boolean {
    return this.#ranges.length > 0;
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** The newest range. */
  get tail(): Range | undefined {
    return this.#ranges.at(-1);
  }

  /** The range that is shown. */
  get shownRange(): Range | undefined {
    return this.#ranges.find((r) => r.from <= this.#anchor && this.#anchor <= r.to) ?? this.tail;
  }

  item(seq: number): MessageItem | undefined {
    return this.#items.get(seq);
  }

  isHidden(seq: number): boolean {
    return this.#hidden.has(seq);
  }

  covers(from: number, to: number): boolean {
    return from > to || this.#ranges.some((r) => r.from <= from && to <= r.to);
  }

  /** Held messages with from <= number <= to, rising; hidden ones are left out. */
  *between(from: number, to: number): Generator<MessageDto> {
    for (let i = this.#indexOf(from); i < this.#seqs.length; i++) {
      const seq = this.#seqs[i] as number;
      if (seq > to) return;
      const item = this.#items.get(seq);
      if (item !== undefined && !this.#hidden.has(seq)) yield item.base;
    }
  }

  /** The newest held message that is not hidden. */
  newest(): MessageDto | undefined {
    for (let i = this.#seqs.length - 1; i >= 0; i--) {
      const seq = this.#seqs[i] as number;
      if (!this.#hidden.has(seq)) return this.#items.get(seq)?.base;
    }
    return undefined;
  }

  /** Drops everything. */
  clear(): void {
    this.#items.clear();
    this.#seqs = [];
    this.#ranges = [];
    this.#hidden.clear();
    this.#anchor = Number.POSITIVE_INFINITY;
    this.refresh();
  }

  /** Adds a stretch that was loaded. `adopt` gives the bubble that already stands for a message, if any. */
  cover(
    from: number,
    to: number,
    messages: readonly MessageDto[],
    adopt?: (message: MessageDto) => MessageItem | undefined,
  ): void {
    for (const message of messages) this.#place(message, adopt);
    if (from <= to || this.#ranges.length === 0) this.#join({ from, to });
    this.refresh();
  }

  /** Number `n` was applied: the newest range grows when it reached the number before. */
  extend(n: number, before: number): void {
    const tail = this.tail;
    if (tail !== undefined && tail.to >= before && tail.to < n) {
      tail.to = n;
    }
  }

  /** Takes a message if it lies in a held range; an older state than the held one is ignored (C27). */
  put(message: MessageDto, adopt?: (message: MessageDto) => MessageItem | undefined): void {
    if (this.#items.has(message.seq) || this.covers(message.seq, message.seq)) this.#place(message, adopt);
  }

  /** Quotes follow their original. */
  updateQuotes(original: MessageDto): void {
    for (const item of this.#items.values()) {
      if (item.base.replyTo?.seq === original.seq) item.setBase({ ...item.base, replyTo: quoteOf(original) });
    }
  }

  hide(seq: number, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(seq);
    else this.#hidden.delete(seq);
    this.refresh();
  }

  /** Shows the range around a number that is held; Infinity shows the newest. */
  show(anchor: number): void {
    this.#anchor = anchor;
    this.refresh();
  }

  /** Forgets all but the newest range: its end is what is shown next time. */
  trim(): void {
    const tail = this.tail;
    if (tail === undefined || this.#ranges.length === 1) {
      this.show(Number.POSITIVE_INFINITY);
      return;
    }
    for (const seq of this.#seqs) if (seq < tail.from) this.#items.delete(seq);
    this.#seqs = this.#seqs.filter((seq) => seq >= tail.from);
    this.#ranges = [tail];
    this.show(Number.POSITIVE_INFINITY);
  }

  /** Writes what is shown to its cells. */
  refresh(): void {
    const range = this.shownRange;
    const shown: MessageItem[] = [];
    if (range !== undefined) {
      for (let i = this.#indexOf(range.from); i < this.#seqs.length; i++) {
        const seq = this.#seqs[i] as number;
        if (seq > range.to) break;
        const item = this.#items.get(seq);
        if (item !== undefined && !this.#hidden.has(seq)) shown.push(item);
      }
    }
    const old = this.#shown.peek();
    if (old.length !== shown.length || shown.some((item, i) => item !== old[i])) this.#shown.set(shown);
    this.#hasOlder.set(range === undefined || range.from > 1);
    this.#hasNewer.set(range !== this.tail);
  }

  #place(message: MessageDto, adopt?: (message: MessageDto) => MessageItem | undefined): void {
    const held = this.#items.get(message.seq);
    if (held !== undefined) {
      if (message.changedSeq > held.base.changedSeq) held.setBase(message);
      return;
    }
    const adopted = adopt?.(message);
    adopted?.setBase(message);
    this.#items.set(message.seq, adopted ?? new MessageItem(message));
    this.#seqs.splice(this.#indexOf(message.seq), 0, message.seq);
  }

  #join(added: Range): void {
    const apart: Range[] = [];
    for (const range of this.#ranges) {
      if (range.to + 1 < added.from || added.to + 1 < range.from) apart.push(range);
      else added = { from: Math.min(range.from, added.from), to: Math.max(range.to, added.to) };
    }
    this.#ranges = [...apart, added].sort((a, b) => a.from - b.from);
  }

  /** Index of the first held number that is not below `seq`. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#seqs[middle] as number) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
