import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  mapArray,
  on,
  onCleanup,
  onMount,
} from "solid-js";
import type { Anchor } from "./anchor.ts";
import { HeightCache } from "./heightCache.ts";
import type { RowKey } from "./heightIndex.ts";
import { type MoreState, type Start, type View, Virtualizer } from "./virtualizer.ts";

/** What an owner may ask of a list. */
export interface ListHandle {
  /** Shows a row; false when it is not loaded. */
  jumpTo(key: RowKey): boolean;
  scrollToEnd(): void;
  /** Shows a row and gives its message the focus. */
  focusRow(key: RowKey): void;
  /** Where the reader is, to come back to; undefined at the end. */
  anchor(): Anchor | undefined;
  indexOf(key: RowKey): number;
  readonly scroller: HTMLElement;
}

/** A row's place in the list. */
export interface RowPlace<T> {
  /** Place among the loaded rows, from 0. */
  readonly index: Accessor<number>;
  readonly previous: Accessor<T | undefined>;
  readonly next: Accessor<T | undefined>;
}

/** Properties of {@link VirtualList}. */
export interface VirtualListProps<T> {
  /** All loaded rows in order; a new array for every change. */
  items: readonly T[];
  /** Stable, unique key of a row. */
  keyOf: (item: T) => RowKey;
  /** Rough height of a row before it is measured, in CSS pixels. */
  estimate: (item: T) => number;
  /** Where the list opens; read once. */
  start: Start;
  /** Measured heights, kept by the owner across visits. */
  cache?: HeightCache;
  older: MoreState;
  newer: MoreState;
  onNeedOlder: () => void;
  onNeedNewer: () => void;
  onView: (view: View) => void;
  onScroll?: () => void;
  /** The list has taken over a change of `items`: its rows can be asked for. */
  onChanged?: () => void;
  /** Above the first row and below the last one. */
  head?: JSX.Element;
  tail?: JSX.Element;
  /** Attributes of the element that holds the rows. */
  rows: JSX.HTMLAttributes<HTMLDivElement>;
  ref: (handle: ListHandle) => void;
  children: (item: Accessor<T>, place: RowPlace<T>) => JSX.Element;
}

/** Draws the rows near the view and keeps the rest as padding. See {@link Virtualizer}. */
export function VirtualList<T>(props: VirtualListProps<T>): JSX.Element {
  let scroller!: HTMLDivElement;
  let rows!: HTMLDivElement;
  let virtualizer: Virtualizer | undefined;
  const elements = new Map<RowKey, HTMLElement>();
  const [keys, setKeys] = createSignal<readonly RowKey[]>([], { equals: false });
  const [items, setItems] = createSignal<readonly T[]>([]);

  const drawn = createMemo(
    mapArray(keys, (key) => {
      const index = createMemo<number>((before) => {
        items();
        const now = virtualizer?.index.indexOf(key) ?? -1;
        // A vanished row keeps its last content until it is taken out, a microtask later.
        return now >= 0 ? now : before;
      }, 0);
      const at = (offset: number) => () => items()[index() + offset];
      const item = createMemo<T>(
        (before) => (virtualizer?.index.indexOf(key) === -1 ? before : items()[index()]) ?? before,
        items()[index()] as T,
      );
      const element = (
        <div class="vl-row">{props.children(item, { index, previous: at(-1), next: at(1) })}</div>
      ) as HTMLDivElement;
      elements.set(key, element);
      virtualizer?.observe(key, element);
      onCleanup(() => {
        virtualizer?.unobserve(key, element);
        if (elements.get(key) === element) elements.delete(key);
      });
      return element;
    }),
  );

  // Rows are put in place by hand: a keyed diff may move a node that stays, and a moved node loses the focus.
  createEffect(() => place(rows, drawn()));

  onMount(() => {
    let latest: readonly T[] = [];
    const host = {
      scroller,
      rows,
      cache: props.cache ?? new HeightCache(),
      estimate: (at: number) => {
        const item = latest[at];
        return item === undefined ? 60 : props.estimate(item);
      },
      render: (next: readonly RowKey[]) => setKeys(next),
      elementOf: (key: RowKey) => elements.get(key),
      onView: (view: View) => props.onView(view),
      onNeedOlder: () => props.onNeedOlder(),
      onNeedNewer: () => props.onNeedNewer(),
    };
    const list = new Virtualizer(host);
    virtualizer = list;
    onCleanup(() => list.dispose());
    props.ref({
      jumpTo: (key) => list.jumpTo(key),
      scrollToEnd: () => list.scrollToEnd(),
      focusRow: (key) => list.focusRow(key),
      anchor: () => list.anchor(),
      indexOf: (key) => list.index.indexOf(key),
      scroller,
    });

    let isOpen = false;
    const take = (next: readonly T[]) => {
      latest = next;
      const nextKeys = next.map(props.keyOf);
      const commit = () => setItems(next);
      if (isOpen) list.setKeys(nextKeys, commit);
      else if (next.length > 0 || props.older === "none") {
        isOpen = true;
        list.setMore(props.older, props.newer);
        list.open(nextKeys, props.start, commit);
      }
      props.onChanged?.();
    };
    // Within an effect Solid holds writes back; in a microtask rows render at once, still before the next paint.
    createEffect(
      on(
        () => props.items,
        (next) => queueMicrotask(() => virtualizer === list && take(next)),
      ),
    );
    createEffect(
      on(
        () => [props.older, props.newer] as const,
        ([older, newer]) => queueMicrotask(() => list.setMore(older, newer)),
      ),
    );
  });
  onCleanup(() => {
    virtualizer = undefined;
  });

  return (
    <div class="vl" ref={scroller} onScroll={() => props.onScroll?.()}>
      <div class="vl-head">{props.head}</div>
      <div {...props.rows} class="vl-rows" ref={rows} />
      <div class="vl-tail">{props.tail}</div>
    </div>
  );
}

/** Makes the children of `parent` the given ones without moving any that stays in order. */
function place(parent: HTMLElement, next: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(next);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let cursor = parent.firstElementChild;
  for (const element of next) {
    if (element === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(element, cursor);
  }
}
