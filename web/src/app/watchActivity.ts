import type { Account } from "../state/account.ts";

/** Without input for this long a person is away (C24), in milliseconds. */
const idleAfter = 5 * 60_000;
/** A hidden window counts as away after this; switching tabs for a moment does not. */
const hiddenAfter = 60_000;

/** Tells the server when the person is active at this window. Returns the way to stop. */
export function watchActivity(account: Account): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isIdle = false;
  const set = (next: boolean) => {
    if (next === isIdle) return;
    isIdle = next;
    account.setIdle(next);
  };
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => set(true), document.visibilityState === "hidden" ? hiddenAfter : idleAfter);
  };
  let lastInput = 0;
  const onInput = () => {
    // Pointer moves come by the hundred; one a second is enough.
    if (performance.now() - lastInput < 1_000 && !isIdle) return;
    lastInput = performance.now();
    set(false);
    restart();
  };
  const onVisibility = () => {
    if (document.visibilityState === "visible") set(false);
    restart();
  };
  const inputs = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"] as const;
  for (const name of inputs) addEventListener(name, onInput, { passive: true, capture: true });
  document.addEventListener("visibilitychange", onVisibility);
  restart();
  return () => {
    clearTimeout(timer);
    for (const name of inputs) removeEventListener(name, onInput, { capture: true });
    document.removeEventListener("visibilitychange", onVisibility);
  };
}
