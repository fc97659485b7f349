import type { Clock } from "../../api/platform.ts";

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/** Time that passes only when told to: timers run in order, and everything they start by promises ends before the next. */
export class VirtualTime implements Clock {
  #now = 1_000_000;
  #order = 0;
  readonly #heap: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#push(timer);
    return () => {
      timer.run = nothing;
    };
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) break;
      this.#pop();
      if (next.run === nothing) continue;
      this.#now = next.at;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[i] = heap[parent] as Timer;
      i = parent;
    }
    heap[i] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child += 1;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[i] = heap[child] as Timer;
      i = child;
    }
    heap[i] = last;
  }
}

const nothing = () => {};
const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);
/** A macrotask comes after every microtask that is due. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that stops when its owner crashes: nothing the old run started ever goes on. While its owner is frozen, everything waits. */
export class MortalClock implements Clock {
  readonly #time: VirtualTime;
  #waiting: (() => void)[] | undefined;
  isAlive = true;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now();
  }

  after(ms: number, run: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#time.after(ms, () =>
      this.whenAwake(() => {
        if (!isCancelled) run();
      }),
    );
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Runs it now, after the thaw, or never. */
  whenAwake(run: () => void): void {
    if (!this.isAlive) return;
    if (this.#waiting !== undefined) this.#waiting.push(run);
    else run();
  }

  get isFrozen(): boolean {
    return this.#waiting !== undefined;
  }

  freeze(): void {
    this.#waiting ??= [];
  }

  /** What waited runs in its order, each as a task of its own. */
  thaw(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const run of waiting) this.#time.after(0, () => this.whenAwake(run));
  }
}
