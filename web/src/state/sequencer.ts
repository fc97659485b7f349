/**
 * Applies numbered events strictly in order (C13): n only after n-1. What is at or below the last number was applied before and is
 * dropped; what is above last+1 waits here until the hole is filled.
 */
export class Sequencer<E> {
  #last: number;
  #held = new Map<number, E>();

  constructor(last = 0) {
    this.#last = last;
  }

  /** The last number applied. */
  get last(): number {
    return this.#last;
  }

  /** Something waits for a missing number. */
  get hasGap(): boolean {
    return this.#held.size > 0;
  }

  /** How many wait. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Offers event `n`; calls `apply` for each event whose turn it is, in order. */
  offer(n: number, event: E, apply: (event: E, n: number) => void): void {
    if (n <= this.#last) return;
    this.#held.set(n, event);
    this.#drain(apply);
  }

  /** State at `n` was taken from elsewhere: nothing at or below it is applied any more, and what waits above may follow. */
  advance(n: number, apply: (event: E, n: number) => void): void {
    if (n > this.#last) this.#last = n;
    for (const held of this.#held.keys()) if (held <= this.#last) this.#held.delete(held);
    this.#drain(apply);
  }

  /** Starts anew at `n`, which may be lower; what waits is kept only above it. */
  reset(n: number, apply: (event: E, n: number) => void): void {
    this.#last = n;
    this.advance(n, apply);
  }

  /** Drops what waits. */
  clear(): void {
    this.#held.clear();
  }

  #drain(apply: (event: E, n: number) => void): void {
    for (;;) {
      const next = this.#last + 1;
      const event = this.#held.get(next);
      if (event === undefined) return;
      this.#held.delete(next);
      this.#last = next;
      apply(event, next);
    }
  }
}
