import type { Random } from "./platform.ts";

const base = 500;
const ceiling = 30_000;

/** Full jitter: uniform between 0 and min(30 s, 0.5 s · 2^attempt) (C30; the scheme of Amazon's "Exponential Backoff And Jitter"). */
export function backoff(attempt: number, random: Random): number {
  return Math.floor(random() * Math.min(ceiling, base * 2 ** Math.min(attempt, 16)));
}

/**
 * Lets retries be at most a tenth of the successes over time (C30). When it is used up, a retry waits the longest
 * time instead of being refused: nothing in the outbox is ever given up.
 */
export class RetryBudget {
  #tokens: number;
  readonly #max: number;

  constructor(max = 10) {
    this.#max = max;
    this.#tokens = max;
  }

  succeeded(): void {
    this.#tokens = Math.min(this.#max, this.#tokens + 0.1);
  }

  /** Delay in ms before the retry, at least `floor` (the server's own wish). */
  delay(attempt: number, random: Random, floor = 0): number {
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return Math.max(floor, backoff(attempt, random));
    }
    return Math.max(floor, ceiling / 2 + Math.floor((random() * ceiling) / 2));
  }
}
