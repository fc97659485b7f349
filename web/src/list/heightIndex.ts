/** Identity of a row; a message keeps its key from the moment it is typed. */
export type RowKey = string | number;

interface Chunk {
  keys: RowKey[];
  heights: number[];
  sum: number;
  /** Place in `chunks`, first row and first pixel; valid while `isDirty` is false. */
  order: number;
  firstIndex: number;
  firstOffset: number;
}

/** Rows a chunk holds when it is made; it is split at twice that. */
const chunkSize = 256;

/**
 * The heights of an ordered list of rows, with the sums a virtual list asks for.
 *
 * Rows lie in chunks of a few hundred, each with its sum (square root decomposition). Inserting, removing, changing a
 * height and both look-ups cost one walk over one chunk and, after a change, one over the chunk heads: about a thousand
 * steps for 100,000 rows, whichever end the change is at. Offsets and heights are CSS pixels and may be fractions.
 */
export class HeightIndex {
  #chunks: Chunk[] = [];
  #chunkOf = new Map<RowKey, Chunk>();
  #isDirty = false;
  #total = 0;

  /** Number of rows. */
  get length(): number {
    return this.#chunkOf.size;
  }

  /** Height of all rows together. */
  get total(): number {
    this.#refresh();
    return this.#total;
  }

  /** Whether the row is in the list. */
  has(key: RowKey): boolean {
    return this.#chunkOf.has(key);
  }

  /** Place of a row, or -1. */
  indexOf(key: RowKey): number {
    const chunk = this.#chunkOf.get(key);
    if (chunk === undefined) return -1;
    this.#refresh();
    return chunk.firstIndex + chunk.keys.indexOf(key);
  }

  /** Key at a place, or undefined outside. */
  keyAt(index: number): RowKey | undefined {
    const found = this.#find(index);
    return found?.chunk.keys[found.at];
  }

  /** Height of a row; 0 when it is not in the list. */
  height(key: RowKey): number {
    const chunk = this.#chunkOf.get(key);
    return chunk?.heights[chunk.keys.indexOf(key)] ?? 0;
  }

  /** First pixel of the row at `index`; the total at or behind the end. */
  offsetOf(index: number): number {
    this.#refresh();
    const found = this.#find(index);
    if (found === undefined) return index <= 0 ? 0 : this.#total;
    let offset = found.chunk.firstOffset;
    for (let i = 0; i < found.at; i++) offset += found.chunk.heights[i] ?? 0;
    return offset;
  }

  /** Place of the row that covers the pixel; clamped to the ends, 0 when empty. */
  indexAt(offset: number): number {
    this.#refresh();
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.firstOffset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const chunk = this.#chunks[low];
    if (chunk === undefined) return 0;
    let rest = offset - chunk.firstOffset;
    for (let i = 0; i < chunk.heights.length; i++) {
      rest -= chunk.heights[i] ?? 0;
      if (rest < 0) return chunk.firstIndex + i;
    }
    return chunk.firstIndex + chunk.heights.length - 1;
  }

  /** Sets the height of a row. Returns the change; 0 when the row is not in the list. */
  setHeight(key: RowKey, height: number): number {
    const chunk = this.#chunkOf.get(key);
    if (chunk === undefined) return 0;
    const at = chunk.keys.indexOf(key);
    const change = height - (chunk.heights[at] ?? 0);
    if (change === 0) return 0;
    chunk.heights[at] = height;
    chunk.sum += change;
    this.#isDirty = true;
    return change;
  }

  /**
   * Removes `count` rows at `index` and puts others there.
   * @param heightOf the height to assume for a new row until it is measured.
   * @throws RangeError when a key is in the list already.
   */
  splice(index: number, count: number, keys: readonly RowKey[], heightOf: (key: RowKey, at: number) => number): void {
    const start = Math.max(0, Math.min(index, this.length));
    let left = Math.min(count, this.length - start);
    while (left > 0) {
      const found = this.#find(start);
      if (found === undefined) break;
      const { chunk, at } = found;
      const removed = chunk.keys.splice(at, left);
      const heights = chunk.heights.splice(at, left);
      for (const key of removed) this.#chunkOf.delete(key);
      for (const height of heights) chunk.sum -= height;
      left -= removed.length;
      if (chunk.keys.length === 0) this.#chunks.splice(chunk.order, 1);
      this.#isDirty = true;
    }
    if (keys.length === 0) return;
    for (const key of keys) if (this.#chunkOf.has(key)) throw new RangeError(`Row ${key} is in the list already`);

    const heights = keys.map((key, at) => heightOf(key, at));
    const found = this.#find(start) ?? this.#find(start - 1, true);
    if (found === undefined) this.#insertChunks(0, keys, heights);
    else if (found.at === 0) this.#insertChunks(found.chunk.order, keys, heights);
    else {
      const { chunk, at } = found;
      const after = { keys: chunk.keys.splice(at), heights: chunk.heights.splice(at) };
      this.#fill(chunk, [...chunk.keys, ...keys, ...after.keys], [...chunk.heights, ...heights, ...after.heights]);
    }
    this.#isDirty = true;
  }

  /** Makes one chunk hold these rows, and further chunks behind it what is too much for one. */
  #fill(chunk: Chunk, keys: RowKey[], heights: number[]): void {
    const order = chunk.order;
    const own = keys.length > 2 * chunkSize ? chunkSize : keys.length;
    chunk.keys = keys.slice(0, own);
    chunk.heights = heights.slice(0, own);
    chunk.sum = sum(chunk.heights);
    for (const key of chunk.keys) this.#chunkOf.set(key, chunk);
    if (own < keys.length) this.#insertChunks(order + 1, keys.slice(own), heights.slice(own));
  }

  #insertChunks(order: number, keys: readonly RowKey[], heights: readonly number[]): void {
    // A page of history joins the chunk it lies before, so that many small pages do not make many small chunks.
    const next = this.#chunks[order];
    if (next !== undefined && next.keys.length + keys.length <= 2 * chunkSize) {
      next.keys.unshift(...keys);
      next.heights.unshift(...heights);
      next.sum = sum(next.heights);
      for (const key of keys) this.#chunkOf.set(key, next);
      return;
    }
    const made: Chunk[] = [];
    for (let at = 0; at < keys.length; at += chunkSize) {
      const part = { keys: keys.slice(at, at + chunkSize), heights: heights.slice(at, at + chunkSize) };
      const chunk = { ...part, sum: sum(part.heights), order: 0, firstIndex: 0, firstOffset: 0 };
      for (const key of chunk.keys) this.#chunkOf.set(key, chunk);
      made.push(chunk);
    }
    this.#chunks.splice(order, 0, ...made);
  }

  #find(index: number, isEnd = false): { chunk: Chunk; at: number } | undefined {
    this.#refresh();
    if (index < 0 || index >= this.length) return undefined;
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.firstIndex ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const chunk = this.#chunks[low];
    return chunk === undefined ? undefined : { chunk, at: index - chunk.firstIndex + (isEnd ? 1 : 0) };
  }

  #refresh(): void {
    if (!this.#isDirty) return;
    let index = 0;
    let offset = 0;
    this.#chunks.forEach((chunk, order) => {
      chunk.order = order;
      chunk.firstIndex = index;
      chunk.firstOffset = offset;
      index += chunk.keys.length;
      offset += chunk.sum;
    });
    this.#total = offset;
    this.#isDirty = false;
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
