import { expect, test } from "vitest";
import { Sequencer } from "./sequencer.ts";
import { SeededRandom } from "./simulation/random.ts";

test("[C13] events that arrive shuffled, doubled and with holes are applied in order, each once, never over a hole", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new SeededRandom(seed);
    const count = 1 + random.below(30);
    const arriving: number[] = [];
    for (let n = 1; n <= count; n++) for (let i = random.below(3); i >= 0; i--) arriving.push(n);
    arriving.sort(() => random.next() - 0.5);
    const lost = random.chance(0.5) ? 1 + random.below(count) : 0;
    const sequencer = new Sequencer<number>();
    const applied: number[] = [];
    for (const n of arriving.filter((n) => n !== lost)) sequencer.offer(n, n, (event) => applied.push(event));
    const reach = lost === 0 ? count : lost - 1;
    expect(applied, `seed ${seed}`).toEqual(Array.from({ length: reach }, (_, i) => i + 1));
    expect(sequencer.hasGap).toBe(reach < count && lost < count);

    // The repair brings the state at the lost number; what waited follows.
    if (lost > 0) sequencer.advance(lost, (event) => applied.push(event));
    expect(sequencer.last, `seed ${seed}`).toBe(count);
    expect(applied.filter((n) => n !== lost).length).toBe(lost === 0 ? count : count - 1);
    expect(sequencer.hasGap).toBe(false);
  }
});

test("[C16] what a snapshot already contains is dropped, what comes after it is applied", () => {
  const sequencer = new Sequencer<string>(3);
  const applied: string[] = [];
  const apply = (event: string) => applied.push(event);
  sequencer.offer(6, "six", apply);
  sequencer.offer(3, "three", apply);
  sequencer.advance(5, apply);
  sequencer.offer(4, "four", apply);
  expect(applied).toEqual(["six"]);
  expect(sequencer.last).toBe(6);
});

test("[C15] a fresh start may lie below what was held, and forgets what it contains", () => {
  const sequencer = new Sequencer<string>(100);
  sequencer.offer(102, "future of another history", () => {});
  sequencer.clear();
  sequencer.reset(4, () => {});
  expect(sequencer.last).toBe(4);
  expect(sequencer.hasGap).toBe(false);
});
