/** The one file of state that knows the framework: a cell can be read, written and subscribed to. */
import { createComputed, createMemo, createRoot, createSignal, batch as solidBatch, untrack } from "solid-js";

/** A value that can be read; reading inside a component or {@link derived} subscribes to it. */
export type Read<T> = () => T;

/** A value that can be read and written. */
export interface Cell<T> extends Read<T> {
  /** Writes; readers run again unless the value is the same. */
  set(value: T): void;
  /** Reads without subscribing. */
  peek(): T;
}

/** Makes a cell. `equals` says when a new value is the same as the old; identity by default. */
export function cell<T>(initial: T, equals?: (a: T, b: T) => boolean): Cell<T> {
  const [read, write] = createSignal<T>(initial, equals ? { equals } : undefined);
  const made = (() => read()) as Cell<T>;
  made.set = (value) => {
    write(() => value);
  };
  made.peek = () => untrack(read);
  return made;
}

/** A value computed from others, at its first reading and then whenever one of them changes; readers run again only when it differs. */
export function derived<T>(compute: () => T, equals?: (a: T, b: T) => boolean): Read<T> {
  let read: Read<T> | undefined;
  return () => {
    read ??= untrack(() =>
      createRoot(() => (equals ? createMemo(compute, undefined, { equals }) : createMemo(compute))),
    );
    return read();
  };
}

/** Runs `change`; readers run once at its end, however many cells it wrote. */
export function batch<T>(change: () => T): T {
  return solidBatch(change);
}

/** Reads without subscribing. */
export function untracked<T>(read: () => T): T {
  return untrack(read);
}

/** Calls `listener` with the value now and whenever it changes, until the answer is called. */
export function subscribe<T>(read: Read<T>, listener: (value: T) => void): () => void {
  return createRoot((dispose) => {
    createComputed(() => {
      const value = read();
      untrack(() => listener(value));
    });
    return dispose;
  });
}
