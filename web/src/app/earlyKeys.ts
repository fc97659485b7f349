/** Keys pressed while what serves them is still loading. */
export type EarlyKeys = {
  /** What was typed after the switcher was asked for, "" if nothing yet; undefined if nobody asked. Stops listening. */
  take: () => string | undefined;
  /** Presses the last other shortcut again that came before somebody served it; call it when somebody does. */
  replay: () => void;
};

/** The shortcuts that load later, by `code`: details, the sheet of shortcuts, mute, and the panes. */
const isShortcut = ({ code, altKey, shiftKey }: KeyboardEvent) =>
  altKey ? /^Digit[1-3]$/.test(code) : shiftKey ? code === "KeyM" : code === "Period" || code === "Slash";

/**
 * Somebody who presses Ctrl/Cmd+K and types on at once, right after the start, must not type into nothing: the keys are kept
 * until the switcher is there and stand in its field then. Esc takes it back.
 */
export function keepEarlyKeys(
  target: Pick<Document, "addEventListener" | "removeEventListener"> = document,
): EarlyKeys {
  let typed: string | undefined;
  let missed: KeyboardEvent | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, code, altKey, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && !altKey && !shiftKey && code === "KeyK") typed = typed === undefined ? "" : undefined;
    else if (isCommand && typed === undefined && isShortcut(event)) missed = event;
    else if (typed === undefined || isCommand || altKey || event.isComposing) return;
    else if (key === "Escape") typed = undefined;
    else if (key === "Backspace") typed = typed.slice(0, -1);
    else if ([...key].length === 1) typed += key;
    // Enter before there is anything to choose from: wait, rather than press what has the focus behind.
    else if (key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
  };
  const listener = onKeyDown as EventListener;
  target.addEventListener("keydown", listener, { capture: true });
  return {
    take: () => {
      target.removeEventListener("keydown", listener, { capture: true });
      return typed;
    },
    replay: () => {
      if (missed === undefined) return;
      const { key, code, ctrlKey, metaKey, altKey, shiftKey } = missed;
      missed = undefined;
      const again = { key, code, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true };
      document.dispatchEvent(new KeyboardEvent("keydown", again));
    },
  };
}
