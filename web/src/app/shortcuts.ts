import { onCleanup, onMount } from "solid-js";
import type { Panes } from "./panes.ts";

/** What the keys that work everywhere do. */
export type ShortcutActions = {
  panes: Panes;
  onSwitcher: () => void;
  onSheet: () => void;
  onMute: () => void;
  onDetails: () => void;
};

/** Ctrl/Cmd+K, Ctrl/Cmd+/, Ctrl/Cmd+Shift+M, Ctrl/Cmd+. and Ctrl/Cmd+Alt+1..3, wherever the focus is. By `code`, so that layouts agree. */
export function watchShortcuts(actions: ShortcutActions): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    const run = actionOf(event, actions);
    if (run === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  // Before the composer, which has Ctrl+K for links when text is selected, and before the chat list.
  onMount(() => document.addEventListener("keydown", onKeyDown, { capture: true }));
  onCleanup(() => document.removeEventListener("keydown", onKeyDown, { capture: true }));
}

function actionOf(event: KeyboardEvent, actions: ShortcutActions): (() => void) | undefined {
  const { code, altKey, shiftKey } = event;
  const pane = altKey && !shiftKey ? /^Digit([1-3])$/.exec(code)?.[1] : undefined;
  if (pane !== undefined) return () => focusPane(actions.panes, Number(pane) - 1);
  if (altKey) return undefined;
  if (code === "KeyK" && !shiftKey) return hasSelection(event.target) ? undefined : actions.onSwitcher;
  if ((code === "Slash" || event.key === "/") && !shiftKey) return actions.onSheet;
  if (code === "KeyM" && shiftKey) return actions.onMute;
  if (code === "Period" && !shiftKey) return actions.onDetails;
  return undefined;
}

/** Text selected in the composer: there the key makes a link. */
function hasSelection(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement && target.selectionStart !== target.selectionEnd;
}

function focusPane(panes: Panes, at: number): void {
  const id = panes.ids()[at];
  if (id === undefined) return;
  panes.focus(id);
  // A folded pane is drawn first.
  queueMicrotask(() => {
    const pane = document.querySelector(`[data-pane="${CSS.escape(id)}"]`);
    pane?.querySelector<HTMLElement>("textarea")?.focus();
  });
}
