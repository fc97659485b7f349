import type { MessageDto } from "../contract/generated.ts";
import { MessageItem, quoteOf } from "./message.ts";
import { type Cell, cell, type Read } from "./reactive.ts";

/** A contiguous stretch: every message with a number in [from, to] that I may see is held, and current. */
export interface Range {
  from: number;
  to: number;
}

/** Most messages of one stretch while one scrolls through it, and how many more may gather before it is cut to that. */
const heldMax = 800;
const heldSlack = 200;
/** The newest messages are kept wherever one scrolls: the way back to the end needs no network. */
const newestKept = 200;

/**
 * The messages held of one chat: disjoint contiguous ranges, of which one is shown. Message numbers are not consecutive (edits and
 * joins take numbers too), so contiguity is kept as ranges and never guessed from neighbours.
 */
export class MessageWindow {
  #items = new Map<number, MessageItem>();
  #seqs: number[] = [];
  #ranges: Range[] = [];
  #hidden = new Set<number>();
  /** Hidden here, though the server has not confirmed it. */
  #concealed = new Set<number>();
  /** The last number applied to the chat. */
  #last = 0;
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

  /** The newest range reaches the chat's last number. */
  get isAtEnd(): boolean {
    const tail = this.tail;
    return tail !== undefined && tail.to >= this.#last;
  }

  /** Numbers I have hidden, as far as heard of. */
  get hidden(): readonly number[] {
    return [...this.#hidden];
  }

  /** The range that is shown. */
  get shownRange(): Range | undefined {
    return this.#ranges.find((r) => r.from <= this.#anchor && this.#anchor <= r.to) ?? this.tail;
  }

  item(seq: number): MessageItem | undefined {
    return this.#items.get(seq);
  }

  isHidden(seq: number): boolean {
    return this.#hidden.has(seq) || this.#concealed.has(seq);
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
      if (item !== undefined && !this.isHidden(seq)) yield item.base;
    }
  }

  /** The newest held message that is not hidden. */
  newest(): MessageDto | undefined {
    for (let i = this.#seqs.length - 1; i >= 0; i--) {
      const seq = this.#seqs[i] as number;
      if (!this.isHidden(seq)) return this.#items.get(seq)?.base;
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
    if (tail !== undefined && tail.to >= before && tail.to < n) tail.to = n;
    this.#last = Math.max(this.#last, n);
  }

  /** State at `n` was taken without its messages. */
  skipTo(n: number): void {
    this.#last = Math.max(this.#last, n);
  }

  /** Takes a new state of a message that is held; an older one is ignored (C27). */
  update(message: MessageDto): void {
    const held = this.#items.get(message.seq);
    if (held !== undefined && message.changedSeq > held.base.changedSeq) held.setBase(message);
  }

  /** Adds a message, if it lies in a held range. */
  insert(message: MessageDto, adopt?: (message: MessageDto) => MessageItem | undefined): void {
    if (this.covers(message.seq, message.seq)) this.#place(message, adopt);
  }

  /** Quotes follow their original. */
  updateQuotes(original: MessageDto): void {
    for (const item of this.#items.values()) {
      if (item.base.replyTo?.seq === original.seq) item.setBase({ ...item.base, replyTo: quoteOf(original) });
    }
  }

  /** The server says that I hid a message, or brought it back. */
  hide(seq: number, isHidden: boolean): void {
    this.#concealed.delete(seq);
    if (isHidden) this.#hidden.add(seq);
    else this.#hidden.delete(seq);
    this.refresh();
  }

  /** Hides a message before the server confirmed it, or takes that back. */
  conceal(seq: number, isConcealed: boolean): void {
    if (isConcealed) this.#concealed.add(seq);
    else this.#concealed.delete(seq);
    this.refresh();
  }

  /** Shows the range around a number that is held; Infinity shows the newest. */
  show(anchor: number): void {
    this.#anchor = anchor;
    this.refresh();
  }

  /** The first number I may see changed (C12): what lies below is dropped, and what may have become visible has to be loaded again. */
  fence(before: number, now: number): void {
    for (const seq of this.#seqs) if (seq < now) this.#items.delete(seq);
    this.#seqs = this.#seqs.filter((seq) => seq >= now);
    if (now < before) {
      for (const range of this.#ranges) range.from = Math.max(range.from, before);
      this.#ranges = this.#ranges.filter((range) => range.from <= range.to + 1);
    }
    this.refresh();
  }

  /** Forgets all but the newest range: its end is what is shown next time. */
  trim(): void {
    const tail = this.tail;
    if (!this.isAtEnd) {
      const { hidden } = this;
      this.clear();
      for (const seq of hidden) this.#hidden.add(seq);
      return;
    }
    if (tail === undefined || this.#ranges.length === 1) {
      this.show(Number.POSITIVE_INFINITY);
      return;
    }
    for (const seq of this.#seqs) if (seq < tail.from) this.#items.delete(seq);
    this.#seqs = this.#seqs.filter((seq) => seq >= tail.from);
    this.#ranges = [tail];
    this.show(Number.POSITIVE_INFINITY);
  }

  /**
   * Lets go of messages far from the reader, who is about to read on at one side of the shown stretch: a long way through a chat
   * costs no more than a short one.
   */
  narrow(reading: "older" | "newer"): void {
    const range = this.shownRange;
    if (range === undefined) return;
    const first = this.#indexOf(range.from);
    const end = this.#indexOf(range.to + 1);
    if (end - first <= heldMax + heldSlack) return;
    const parts: Range[] = [];
    if (reading === "older") {
      const cut = this.#seqs[first + heldMax] as number;
      parts.push({ from: range.from, to: cut - 1 });
      const newest = this.#seqs[end - newestKept] as number;
      if (range === this.tail && newest > cut) parts.push({ from: newest, to: range.to });
      this.#anchor = range.from;
    } else {
      parts.push({ from: this.#seqs[end - heldMax] as number, to: range.to });
      this.#anchor = range === this.tail ? Number.POSITIVE_INFINITY : range.to;
    }
    const isKept = (seq: number) => parts.some(({ from, to }) => from <= seq && seq <= to);
    const dropped = this.#seqs.slice(first, end).filter((seq) => !isKept(seq));
    for (const seq of dropped) this.#items.delete(seq);
    this.#seqs = this.#seqs.filter((seq) => this.#items.has(seq));
    this.#ranges = this.#ranges.flatMap((held) => (held === range ? parts : [held]));
    this.refresh();
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
        if (item !== undefined && !this.isHidden(seq)) shown.push(item);
      }
    }
    const old = this.#shown.peek();
    if (old.length !== shown.length || shown.some((item, i) => item !== old[i])) this.#shown.set(shown);
    this.#hasOlder.set(range === undefined || range.from > 1);
    this.#hasNewer.set(range !== undefined && (range !== this.tail || !this.isAtEnd));
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
