import { createEffect, createSignal, onCleanup } from "solid-js";

/** How long after the last movement inside the list rows may change places again, in milliseconds. */
const settleAfter = 1_000;

/**
 * Keeps rows where they are while somebody is busy in the list, so that none moves under a click. Contents change at once;
 * only places wait. Rows that appear meanwhile come last, rows that are gone leave.
 * @param rows the rows in their true order. Reactive.
 */
export function createHeldOrder<Row extends { id: string }>(rows: () => readonly Row[]) {
  const [isHeld, setHeld] = createSignal(false);
  const [order, setOrder] = createSignal<readonly string[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  createEffect(() => {
    if (!isHeld()) setOrder(rows().map(({ id }) => id));
  });
  onCleanup(() => clearTimeout(timer));

  return {
    /** The rows in the order to show. Reactive. */
    rows: (): readonly Row[] => {
      if (!isHeld()) return rows();
      const places = new Map(order().map((id, place) => [id, place]));
      const place = ({ id }: Row) => places.get(id) ?? places.size;
      return rows().toSorted((a, b) => place(a) - place(b));
    },
    /** To be called on every movement of pointer or focus inside the list. */
    touch: (): void => {
      setHeld(true);
      clearTimeout(timer);
      timer = setTimeout(() => setHeld(false), settleAfter);
    },
  };
}
