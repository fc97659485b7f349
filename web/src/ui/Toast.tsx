import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import "./Toast.css";

/** A short notice at the bottom. */
export type ToastNotice = {
  text: string;
  /** One thing to do about it, such as Undo: the notice then stays 10 seconds instead of 5. */
  action?: { label: string; onChoose: () => void };
};

const [queue, setQueue] = createSignal<readonly ToastNotice[]>([]);

/**
 * Shows a notice, one at a time and in order. One that offers something shows at once, in the place of the others: what it offers
 * may end while it waits. Returns the way to take it back.
 */
export function toast(notice: ToastNotice): () => void {
  setQueue((waiting) => (notice.action === undefined ? [...waiting, notice] : [notice]));
  return () => setQueue((waiting) => waiting.filter((other) => other !== notice));
}

/** The place where notices appear; exactly one per window. Time stops while the pointer or the focus is on it. */
export function ToastLayer(): JSX.Element {
  const [isHeld, setHeld] = createSignal(false);
  const shown = () => queue()[0];
  let left = 0;
  let current: ToastNotice | undefined;
  const drop = () => setQueue((waiting) => waiting.slice(1));

  createEffect(() => {
    const notice = shown();
    if (notice === undefined) return;
    if (notice !== current) {
      current = notice;
      left = notice.action === undefined ? 5_000 : 10_000;
    }
    if (isHeld()) return;
    const since = performance.now();
    const timer = setTimeout(drop, left);
    onCleanup(() => {
      clearTimeout(timer);
      left = Math.max(1_000, left - (performance.now() - since));
    });
  });

  return (
    <div class="toasts" role="status" aria-live="polite" aria-atomic="true">
      <Show when={shown()} keyed>
        {(notice) => (
          <div
            class="toast"
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocusIn={() => setHeld(true)}
            onFocusOut={() => setHeld(false)}
          >
            {notice.text}
            <Show when={notice.action}>
              {(action) => (
                <button
                  type="button"
                  onClick={() => {
                    setHeld(false);
                    drop();
                    action().onChoose();
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
          </div>
        )}
      </Show>
    </div>
  );
}
