import { expect, test } from "vitest";
import { isRead, mergeMarks, mergeReads, type ReadSet } from "./readSet.ts";
import { SeededRandom } from "./simulation/random.ts";

const drawSet = (random: SeededRandom): ReadSet => {
  const readUpTo = random.below(20);
  const reads = Array.from({ length: random.below(6) }, () => readUpTo + 1 + random.below(15));
  return { readUpTo, reads: [...new Set(reads)].sort((a, b) => a - b) };
};

test("[C18 C20] merging read sets is exactly the union of what was read, in any order, and never goes back", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = new SeededRandom(seed);
    const [a, b] = [drawSet(random), drawSet(random)];
    const merged = mergeReads(a, b);
    for (let seq = 1; seq <= 40; seq++) {
      expect(isRead(merged, seq), `seed ${seed}, message ${seq}`).toBe(isRead(a, seq) || isRead(b, seq));
    }
    expect(merged).toEqual(mergeReads(b, a));
    expect(mergeReads(merged, a)).toEqual(merged);
    expect(merged.reads.every((seq, i) => seq > merged.readUpTo && seq > (merged.reads[i - 1] ?? 0))).toBe(true);
  }
});

test("[C18] a mark that arrives late or twice changes nothing", () => {
  const newer = { userId: 7, deliveredUpTo: 9, readUpTo: 5, reads: [8] };
  const older = { userId: 7, deliveredUpTo: 6, readUpTo: 6, reads: [] };
  const merged = mergeMarks(mergeMarks(undefined, newer), older);
  expect(merged).toEqual({ userId: 7, deliveredUpTo: 9, readUpTo: 6, reads: [8] });
  expect(mergeMarks(merged, newer)).toEqual(merged);
});

test("[A7 S0-10] reading one message of five leaves the other four unread", () => {
  const read = mergeReads({ readUpTo: 10, reads: [] }, { readUpTo: 0, reads: [15] });
  expect([11, 12, 13, 14, 15].filter((seq) => !isRead(read, seq))).toEqual([11, 12, 13, 14]);
});
