import type { MarkDto } from "../contract/generated.ts";

/** What has been read: everything at or below the watermark, and single messages above it (C20), rising. */
export interface ReadSet {
  readonly readUpTo: number;
  readonly reads: readonly number[];
}

/** Whether a message was read. */
export function isRead(set: ReadSet, seq: number): boolean {
  return seq <= set.readUpTo || set.reads.includes(seq);
}

/** The union of both: the higher watermark, and the single reads above it (C18). */
export function mergeReads(a: ReadSet, b: ReadSet): ReadSet {
  const readUpTo = Math.max(a.readUpTo, b.readUpTo);
  const reads = [...new Set([...a.reads, ...b.reads])].filter((seq) => seq > readUpTo).sort((x, y) => x - y);
  return { readUpTo, reads };
}

/** Marks never go backwards (C18): the higher of both figures, the union of the single reads. */
export function mergeMarks(a: MarkDto | undefined, b: MarkDto): MarkDto {
  if (a === undefined) return b;
  const deliveredUpTo = Math.max(a.deliveredUpTo, b.deliveredUpTo);
  const { readUpTo, reads } = mergeReads(a, b);
  return { userId: b.userId, deliveredUpTo, readUpTo, reads: [...reads] };
}
