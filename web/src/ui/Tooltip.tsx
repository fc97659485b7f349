import { createSignal, type JSX, onCleanup, onMount } from "solid-js";
import { placeBeside } from "./place.ts";
import "./Tooltip.css";

/**
 * The one tooltip of the window: shows the `data-tip` text of the element under the mouse or with the keyboard's focus after
 * 500 ms, and hides on leaving, pressing or Esc. Touch shows none: what it says must be said elsewhere too.
 */
export function TooltipLayer(): JSX.Element {
  const [text, setText] = createSignal("");
  let tip!: HTMLDivElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over: Element | null = null;

  const hide = () => {
    clearTimeout(timer);
    over = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const wait = (target: EventTarget | null) => {
    const next = target instanceof Element ? target.closest("[data-tip]") : null;
    if (next === over) return;
    hide();
    over = next;
    if (next === null) return;
    timer = setTimeout(() => {
      const words = next.getAttribute("data-tip");
      if (words === null || !next.isConnected) return;
      setText(words);
      tip.showPopover();
      placeBeside(tip, next, { align: "center" });
    }, 500);
  };
  const onOver = (event: PointerEvent) => event.pointerType === "mouse" && wait(event.target);
  const onFocus = (event: FocusEvent) =>
    event.target instanceof Element && event.target.matches(":focus-visible") && wait(event.target);
  const onKey = (event: KeyboardEvent) => event.key === "Escape" && hide();

  onMount(() => {
    // Without popovers the accessible names remain; there is nothing to show then.
    if (typeof tip.showPopover !== "function") return;
    document.addEventListener("pointerover", onOver);
    document.addEventListener("focusin", onFocus);
    document.addEventListener("focusout", hide);
    document.addEventListener("pointerdown", hide, true);
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("scroll", hide, true);
  });
  onCleanup(() => {
    clearTimeout(timer);
    document.removeEventListener("pointerover", onOver);
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", hide);
    document.removeEventListener("pointerdown", hide, true);
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("scroll", hide, true);
  });

  return (
    <div ref={tip} class="tip" popover="manual" aria-hidden="true">
      {text()}
    </div>
  );
}
