import type { RowKey } from "./heightIndex.ts";

/** How text was laid out when a height was measured: the same row is as high again in the same layout only. */
export type Layout = `${number}/${number}`;

/** Names a layout by the width of the list and the size of its text, both in CSS pixels. */
export const layoutOf = (width: number, textSize: number): Layout =>
  `${Math.round(width)}/${Math.round(textSize * 4) / 4}`;

/** Layouts remembered: full width, beside another chat, with the details open, and one more. */
const layoutsMax = 4;

/**
 * Measured heights by row, width and text size. One cache lives as long as its chat is known, so that coming back to a
 * chat, or to a width, needs no estimate.
 */
export class HeightCache {
  #layouts = new Map<Layout, Map<RowKey, number>>();

  /** The height measured in this layout, or undefined. */
  get(layout: Layout, key: RowKey): number | undefined {
    return this.#layouts.get(layout)?.get(key);
  }

  /** Remembers a height. Forgets the layout that was not used for longest when there are too many. */
  set(layout: Layout, key: RowKey, height: number): void {
    let heights = this.#layouts.get(layout);
    if (heights === undefined) {
      heights = new Map();
      for (const oldest of this.#layouts.keys()) {
        if (this.#layouts.size < layoutsMax) break;
        this.#layouts.delete(oldest);
      }
    }
    this.#layouts.delete(layout);
    this.#layouts.set(layout, heights);
    heights.set(key, height);
  }

  /** Forgets a row in every layout, after an edit for example. */
  forget(key: RowKey): void {
    for (const heights of this.#layouts.values()) heights.delete(key);
  }
}
