import {
  type Anchor,
  correction,
  difference,
  distanceToEnd,
  isBouncing,
  type Placed,
  pickAnchor,
  stickDistance,
  survivor,
} from "./anchor.ts";
import { type HeightCache, type Layout, layoutOf } from "./heightCache.ts";
import { HeightIndex, type RowKey } from "./heightIndex.ts";
import { runwayMax, runwayStart } from "./runway.ts";

/** Viewports kept rendered above and below the visible one. */
const overscan = 1.5;
/** The same in the frame that opens a chat: what is seen comes first, the rest right after it. */
const overscanAtFirst = 0.25;
/** Most rows rendered at once (BRIEF section 9: at most 120 message nodes). */
const rowsMax = 116;
/** Pages are asked for when fewer viewports than this remain. */
const fetchAhead = 1.5;
/** Where the new-messages divider lies when a chat opens, as a share of the view. */
const unreadShare = 0.3;
/** Where a message one jumps to lies, as a share of the view. */
const jumpShare = 0.25;

/** What lies at an end of the loaded rows: nothing more, more to ask for, a page under way, a page that failed. */
export type MoreState = "none" | "idle" | "loading" | "failed";

/** Where a chat opens. */
export type Start =
  | { readonly kind: "end" }
  /** The row whose divider shall lie 30 % from the top. */
  | { readonly kind: "unread"; readonly key: RowKey }
  | { readonly kind: "message"; readonly key: RowKey }
  /** Where the chat was left, see {@link Virtualizer.anchor}. */
  | { readonly kind: "anchor"; readonly anchor: Anchor };

/** What is on screen. */
export interface View {
  /** First and last row of which anything is visible; undefined while empty. */
  readonly first: RowKey | undefined;
  readonly last: RowKey | undefined;
  /** Last row whose end is on screen: it and those before count as shown. */
  readonly shown: RowKey | undefined;
  /** The view follows the end. */
  readonly isAtEnd: boolean;
}

/** What the virtualizer needs from whoever draws the rows. */
export interface VirtualizerHost {
  readonly scroller: HTMLElement;
  /** Holds the rows; its padding stands for the rows that are not rendered. */
  readonly rows: HTMLElement;
  readonly cache: HeightCache;
  /** Height to assume for the row at a place of the newest list until it is measured, in CSS pixels. */
  estimate(at: number): number;
  /** Renders exactly these rows, in this order, before it returns. */
  render(keys: readonly RowKey[]): void;
  /** The element of a rendered row. */
  elementOf(key: RowKey): HTMLElement | undefined;
  onView(view: View): void;
  onNeedOlder(): void;
  onNeedNewer(): void;
}

interface Reference extends Anchor {
  /** Measured at the message itself, or at its row with the dividers above it. */
  readonly edge: "message" | "row";
}

/**
 * A list of rows of unknown height that renders only those near the view and never moves what the reader looks at.
 *
 * It owns its scroll anchoring: a reference message and its distance from the top of the view are remembered after every
 * scroll; after every change of the rows the distance is measured in the document again and the difference scrolled away
 * before the next paint. Estimates of rows never seen can therefore be wrong without any visible effect.
 */
export class Virtualizer {
  readonly index = new HeightIndex();
  #host: VirtualizerHost;
  #keys: readonly RowKey[] = [];
  #rendered: readonly RowKey[] = [];
  #first = 0;
  #last = -1;
  #start = 0;
  #reference: Reference | undefined;
  #referenceScrollTop = 0;
  #scrollHeight = 0;
  #isStuck = true;
  /** All rows were replaced and none says where the reader was. */
  #isLost = false;
  #isOpen = false;
  #focused: RowKey | undefined;
  #overscan = overscan;
  #widening: ReturnType<typeof setTimeout> | undefined;
  #older: MoreState = "none";
  #newer: MoreState = "none";
  #isOlderAsked = false;
  #isNewerAsked = false;
  #held: (() => void) | undefined;
  #layout: Layout = "0/0";
  #layoutTimer: ReturnType<typeof setTimeout> | undefined;
  #resizes: ResizeObserver;
  #unmeasured = new Set<RowKey>();
  #rowKeys = new WeakMap<Element, RowKey>();
  #cleanup: () => void;

  constructor(host: VirtualizerHost) {
    this.#host = host;
    this.#resizes = new ResizeObserver((entries) => this.#resized(entries));
    this.#resizes.observe(host.scroller);
    const scrolled = () => this.#scrolled();
    const focused = (event: FocusEvent) => this.#focusChanged(event);
    host.scroller.addEventListener("scroll", scrolled, { passive: true });
    host.rows.addEventListener("focusin", focused);
    host.rows.addEventListener("focusout", focused);
    this.#layout = this.#currentLayout();
    this.#cleanup = () => {
      host.scroller.removeEventListener("scroll", scrolled);
      host.rows.removeEventListener("focusin", focused);
      host.rows.removeEventListener("focusout", focused);
      this.#resizes.disconnect();
      clearTimeout(this.#layoutTimer);
      clearTimeout(this.#widening);
    };
  }

  /** Ends it. */
  dispose(): void {
    this.#cleanup();
  }

  /** Shows the first rows of a chat at the place given. */
  open(keys: readonly RowKey[], start: Start, commit: () => void): void {
    this.#isOpen = true;
    this.#isStuck = start.kind === "end";
    this.#replaceKeys(keys, commit);
    if (start.kind === "anchor") this.#refer({ ...start.anchor, edge: "message" });
    else if (start.kind === "message") this.#aim(start.key, "message", jumpShare);
    else if (start.kind === "unread") this.#aim(start.key, "row", unreadShare);
    if (this.#reference === undefined || !this.index.has(this.#reference.key)) this.#isStuck = true;
    this.#overscan = overscanAtFirst;
    this.#settle(true);
    this.#widening = setTimeout(() => {
      this.#overscan = overscan;
      // The reader may have left the end in this very frame, before the browser told: that must not be undone.
      const { scroller } = this.#host;
      const isSame = scroller.scrollHeight === this.#scrollHeight;
      if (this.#isStuck && isSame && scroller.scrollTop < this.#referenceScrollTop - stickDistance) this.#scrolled();
      else this.#settle(false);
    }, 100);
  }

  /**
   * Takes over a changed list.
   * @param commit makes the rows see their new data; called once the index knows the new list.
   */
  setKeys(keys: readonly RowKey[], commit: () => void): void {
    if (!this.#isOpen) return;
    if (isBouncing(this.#host.scroller)) {
      this.#held = () => this.setKeys(keys, commit);
      return;
    }
    this.#held = undefined;
    this.#replaceKeys(keys, commit);
    this.#settle(true);
  }

  /** Tells what lies behind the two ends of the loaded rows. */
  setMore(older: MoreState, newer: MoreState): void {
    if (older !== this.#older) this.#isOlderAsked = false;
    if (newer !== this.#newer) this.#isNewerAsked = false;
    this.#older = older;
    this.#newer = newer;
    // The head and the tail have changed their height.
    if (this.#isOpen) this.#settle(false);
  }

  /** Where the reader is, to come back to; undefined at the end and while empty. */
  anchor(): Anchor | undefined {
    if (this.#isStuck || this.#reference === undefined) return undefined;
    return { key: this.#reference.key, offset: this.#reference.offset };
  }

  /** Whether the view follows the end. */
  get isAtEnd(): boolean {
    return this.#isStuck;
  }

  /** Shows a row a quarter from the top. Returns false when it is not loaded. */
  jumpTo(key: RowKey): boolean {
    if (!this.index.has(key)) return false;
    this.#isStuck = false;
    this.#aim(key, "message", jumpShare);
    this.#settle(true);
    return true;
  }

  /** Scrolls to the end and follows it. */
  scrollToEnd(): void {
    this.#isStuck = true;
    this.#settle(true);
  }

  /** Scrolls as little as needed to show a whole row, and gives the focus to its message. */
  focusRow(key: RowKey): void {
    if (!this.index.has(key)) return;
    const { scroller } = this.#host;
    if (this.#host.elementOf(key) === undefined) this.jumpTo(key);
    const box = this.#box(key, "row");
    const view = scroller.clientHeight;
    if (box !== undefined && (box.top < 0 || box.bottom > view)) {
      const isAbove = box.top < 0 || box.bottom - box.top > view;
      scroller.scrollTop += isAbove ? box.top - 8 : box.bottom - view + 8;
      this.#scrolled();
    }
    this.#mark(key)?.focus({ preventScroll: true });
  }

  /** Registers the element of a row that was just rendered. */
  observe(key: RowKey, element: HTMLElement): void {
    this.#rowKeys.set(element, key);
    this.#unmeasured.add(key);
    this.#resizes.observe(element);
  }

  /** The element of a row is gone. */
  unobserve(key: RowKey, element: HTMLElement): void {
    this.#resizes.unobserve(element);
    this.#unmeasured.delete(key);
  }

  #replaceKeys(keys: readonly RowKey[], commit: () => void): void {
    const before = this.#keys;
    const { start, removed, added } = difference(before, keys);
    this.#keys = keys;
    if (removed > 0 || added > 0) {
      this.index.splice(start, removed, keys.slice(start, start + added), (key, at) => {
        return this.#host.cache.get(this.#layout, key) ?? this.#host.estimate(start + at);
      });
      this.#isOlderAsked = false;
      this.#isNewerAsked = false;
      if (this.#reference !== undefined && !this.index.has(this.#reference.key)) {
        const key = survivor(before, this.#reference.key, (other) => this.index.has(other));
        this.#reference = key === undefined ? undefined : { ...this.#reference, key };
        this.#isLost = key === undefined;
      }
    }
    commit();
  }

  #currentLayout(): Layout {
    const root = document.documentElement;
    return layoutOf(this.#host.scroller.clientWidth, Number.parseFloat(getComputedStyle(root).fontSize) || 16);
  }

  #refer(reference: Reference): void {
    this.#isLost = false;
    this.#reference = reference;
    this.#referenceScrollTop = this.#host.scroller.scrollTop;
  }

  #aim(key: RowKey, edge: Reference["edge"], share: number): void {
    this.#refer({ key, edge, offset: Math.round(this.#host.scroller.clientHeight * share) });
  }

  /** The element within a row that must not move: the message without the dividers above it. */
  #mark(key: RowKey): HTMLElement | undefined {
    const row = this.#host.elementOf(key);
    return row?.querySelector<HTMLElement>("[data-anchor]") ?? row;
  }

  #box(key: RowKey, edge: Reference["edge"]): Placed | undefined {
    const element = edge === "row" ? this.#host.elementOf(key) : this.#mark(key);
    if (element === undefined || !element.isConnected) return undefined;
    const { top, bottom } = element.getBoundingClientRect();
    const origin = this.#host.scroller.getBoundingClientRect().top;
    return { key, top: top - origin, bottom: bottom - origin };
  }

  /** Pixel of the list at the top of the view. */
  #top(): number {
    return this.#start + this.#host.scroller.scrollTop - this.#host.rows.offsetTop;
  }

  #wantedTop(): number {
    const view = this.#host.scroller.clientHeight;
    if (this.#isStuck) return this.index.total - view;
    const reference = this.#reference;
    if (reference === undefined || !this.index.has(reference.key)) return this.#top();
    const scrolled = this.#host.scroller.scrollTop - this.#referenceScrollTop;
    return this.index.offsetOf(this.index.indexOf(reference.key)) - reference.offset + scrolled;
  }

  /** Renders the rows around the given pixel of the list. Returns whether others than before. */
  #render(top: number): boolean {
    const { scroller, rows } = this.#host;
    const view = scroller.clientHeight;
    const index = this.index;
    this.#start = runwayStart(this.#start, top, index.total);
    let first = index.indexAt(top - this.#overscan * view);
    let last = index.length === 0 ? -1 : index.indexAt(top + (1 + this.#overscan) * view);
    if (last - first >= rowsMax) {
      const visibleFirst = index.indexAt(top);
      const spare = Math.max(0, rowsMax - (index.indexAt(top + view) - visibleFirst + 1));
      first = Math.max(first, visibleFirst - (spare >> 1));
      last = Math.min(last, first + rowsMax - 1);
    }
    this.#first = first;
    this.#last = last;

    const keys = this.#keys.slice(first, last + 1);
    // A row that has the focus stays, outside the flow, wherever the view goes.
    const strayAt = this.#focused === undefined ? -1 : index.indexOf(this.#focused);
    const stray = strayAt >= 0 && (strayAt < first || strayAt > last) ? this.#focused : undefined;
    if (stray !== undefined) {
      if (strayAt < first) keys.unshift(stray);
      else keys.push(stray);
    }
    const isSame = keys.length === this.#rendered.length && keys.every((key, at) => key === this.#rendered[at]);
    if (!isSame) {
      this.#rendered = keys;
      this.#host.render(keys);
    }
    for (const key of keys) {
      const element = this.#host.elementOf(key);
      if (element === undefined || (key !== stray && element.style.position === "")) continue;
      element.style.position = key === stray ? "absolute" : "";
      element.style.insetInline = key === stray ? "0" : "";
      element.style.insetBlockStart = key === stray ? `${index.offsetOf(strayAt) - this.#start}px` : "";
    }
    this.#measure();
    const before = Math.max(0, index.offsetOf(first) - this.#start);
    const after = Math.max(0, Math.min(index.total, this.#start + runwayMax) - index.offsetOf(last + 1));
    setPixels(rows, "paddingBlockStart", before);
    setPixels(rows, "paddingBlockEnd", after);
    return !isSame;
  }

  #measure(): void {
    for (const key of this.#unmeasured) {
      const height = this.#host.elementOf(key)?.getBoundingClientRect().height ?? 0;
      if (height > 0) this.#learn(key, height);
    }
    this.#unmeasured.clear();
  }

  #learn(key: RowKey, height: number): void {
    this.index.setHeight(key, height);
    this.#host.cache.set(this.#layout, key, height);
  }

  /** Renders what belongs on screen and puts the reference, or the end, where it belongs; all before the next paint. */
  #settle(isChanged: boolean): void {
    const { scroller } = this.#host;
    if (isBouncing(scroller)) {
      this.#held ??= () => this.#settle(isChanged);
      return;
    }
    // With nothing left to hold on to, the newest messages are where one reads on.
    if (this.#isLost && this.#newer === "none") this.#isStuck = true;
    // Newly measured rows may be lower than assumed, so that more of them fit; two rounds are the rule.
    for (let round = 0; round < 5; round++) {
      const isOther = this.#render(this.#wantedTop());
      this.#correct();
      if (!isOther && round > 0) break;
    }
    // What fits its view is at its end: when the view gets lower, the newest message must not slip below it.
    if (this.#newer === "none" && scroller.scrollHeight <= scroller.clientHeight) this.#isStuck = true;
    this.#scrollHeight = scroller.scrollHeight;
    const isLost = this.#isLost && !this.#isStuck;
    this.#remember();
    this.#isLost = isLost;
    this.#report();
    this.#fetch();
  }

  #correct(): void {
    const { scroller } = this.#host;
    if (this.#isStuck) {
      if (distanceToEnd(scroller) > 0.5) scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const reference = this.#reference;
    const box = reference && this.#box(reference.key, reference.edge);
    if (reference === undefined || box === undefined) return;
    const delta = correction(reference, this.#referenceScrollTop, scroller.scrollTop, box.top);
    if (Math.abs(delta) >= 0.5) {
      const before = scroller.scrollTop;
      scroller.scrollTop = before + delta;
      // The reader did not scroll this.
      this.#referenceScrollTop += delta;
      // At an end of the list the wish cannot be met; the reference then is where it is.
      const missing = before + delta - scroller.scrollTop;
      if (Math.abs(missing) > 1) this.#referenceScrollTop -= missing;
    }
  }

  /** Takes the anchor anew from what is on screen. */
  #remember(): void {
    const view = this.#host.scroller.clientHeight;
    const top = this.#top();
    const placed: Placed[] = [];
    const from = this.index.indexAt(top);
    for (let at = from; at <= this.#last; at++) {
      const key = this.#keys[at];
      const box = key === undefined ? undefined : this.#box(key, "message");
      if (box === undefined) break;
      placed.push(box);
      if (box.top >= view || (box.top >= 0 && box.bottom <= view)) break;
    }
    const anchor = pickAnchor(placed, view);
    if (anchor !== undefined) {
      this.#refer({ ...anchor, edge: "message" });
      return;
    }
    const key = this.#keys[from];
    if (key !== undefined) this.#refer({ key, offset: this.index.offsetOf(from) - top, edge: "row" });
  }

  #scrolled(): void {
    if (!this.#isOpen) return;
    const { scroller } = this.#host;
    if (isBouncing(scroller)) return;
    if (this.#held !== undefined) {
      const held = this.#held;
      this.#held = undefined;
      held();
      return;
    }
    // Against the height of the last settled state: rows that grew since must not look like the reader scrolling up.
    const distance = this.#scrollHeight - scroller.clientHeight - scroller.scrollTop;
    this.#isStuck = distance <= stickDistance && this.#newer === "none";
    this.#isLost = false;
    this.#remember();
    const top = this.#top();
    const view = scroller.clientHeight;
    // Rendering in steps of a part of the overscan costs less than a row at a time.
    const slack = Math.max(0, this.#overscan - 0.35) * view;
    const covers =
      (this.#first === 0 || this.index.offsetOf(this.#first) <= top - slack) &&
      (this.#last === this.#keys.length - 1 || this.index.offsetOf(this.#last + 1) >= top + view + slack);
    if (!covers || this.#start !== runwayStart(this.#start, top, this.index.total)) {
      const wasStuck = this.#isStuck;
      // A reader who drags near the end must not be pulled to it before letting go.
      this.#isStuck = wasStuck && distance <= 1;
      for (let round = 0; round < 4; round++) {
        const isOther = this.#render(this.#wantedTop());
        this.#correct();
        if (!isOther) break;
      }
      this.#isStuck = wasStuck;
      this.#scrollHeight = scroller.scrollHeight;
      this.#remember();
    }
    this.#report();
    this.#fetch();
  }

  #resized(entries: readonly ResizeObserverEntry[]): void {
    if (!this.#isOpen) return;
    let isChanged = false;
    const layout = this.#currentLayout();
    if (layout !== this.#layout) {
      this.#layout = layout;
      isChanged = true;
      clearTimeout(this.#layoutTimer);
      this.#layoutTimer = setTimeout(() => this.#relayout(), 200);
    }
    for (const entry of entries) {
      const key = this.#rowKeys.get(entry.target);
      if (key === undefined) {
        isChanged = true;
        continue;
      }
      if (!entry.target.isConnected) continue;
      const height = entry.target.getBoundingClientRect().height;
      if (height > 0 && Math.abs(height - this.index.height(key)) > 0.01) {
        this.#learn(key, height);
        isChanged = true;
      }
    }
    if (isChanged) this.#settle(true);
  }

  /** Once a new width has lasted: uses the heights measured in it before. */
  #relayout(): void {
    for (const key of this.#keys) {
      const height = this.#host.cache.get(this.#layout, key);
      if (height !== undefined) this.index.setHeight(key, height);
    }
    this.#settle(true);
  }

  #focusChanged(event: FocusEvent): void {
    const target = event.type === "focusin" ? event.target : event.relatedTarget;
    let element = target instanceof Element ? target : null;
    while (element !== null && element.parentElement !== this.#host.rows) element = element.parentElement;
    this.#focused = element === null ? undefined : this.#rowKeys.get(element);
  }

  #report(): void {
    const { scroller } = this.#host;
    const top = this.#top();
    const bottom = top + scroller.clientHeight;
    const first = this.index.indexAt(Math.max(0, top));
    const last = this.index.indexAt(Math.max(0, bottom - 1));
    // A row so high that neither end is on screen shows nothing.
    const shown = this.index.offsetOf(last + 1) <= bottom + 1 ? last : this.index.offsetOf(last) > top ? last - 1 : -1;
    this.#host.onView({
      first: this.#keys[first],
      last: this.#keys[last],
      shown: this.#keys[shown],
      // A list that fits its view is at its end wherever it was opened: there is nowhere else to be.
      isAtEnd: this.#isStuck || (this.#newer === "none" && this.index.total <= scroller.clientHeight),
    });
  }

  #fetch(): void {
    const view = this.#host.scroller.clientHeight;
    const top = this.#top();
    if (this.#older === "idle" && !this.#isOlderAsked && top < fetchAhead * view) {
      this.#isOlderAsked = true;
      this.#host.onNeedOlder();
    }
    if (this.#newer === "idle" && !this.#isNewerAsked && this.index.total - top - view < fetchAhead * view) {
      this.#isNewerAsked = true;
      this.#host.onNeedNewer();
    }
  }
}

function setPixels(element: HTMLElement, property: "paddingBlockStart" | "paddingBlockEnd", value: number): void {
  const text = `${Math.round(value * 100) / 100}px`;
  if (element.style[property] !== text) element.style[property] = text;
}
