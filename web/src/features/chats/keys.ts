import { onCleanup, onMount } from "solid-js";

/** What the shortcuts of the chat list act on. All reactive. */
export type ChatKeys = {
  /** Chats in the order shown. */
  ids: () => readonly string[];
  /** Those of them with unread messages. */
  unreadIds: () => readonly string[];
  selectedId: () => string | undefined;
  /** Opens a chat. */
  open: (id: string) => void;
  /** Puts the focus into the search field. */
  search: () => void;
};

/**
 * The chat a shortcut leads to, or undefined when there is none further that way.
 * Unread chats are looked for from the selected one on and then from the other end.
 */
export function neighbour(
  ids: readonly string[],
  selected: string | undefined,
  step: 1 | -1,
  unread?: readonly string[],
): string | undefined {
  const at = selected === undefined ? -1 : ids.indexOf(selected);
  if (unread === undefined) {
    if (at < 0) return step === 1 ? ids[0] : ids.at(-1);
    return ids[at + step];
  }
  const from = step === 1 ? at + 1 : Math.max(at, 0);
  const ahead = [...ids.slice(from), ...ids.slice(0, from)].filter((id) => id !== selected && unread.includes(id));
  return step === 1 ? ahead[0] : ahead.at(-1);
}

/**
 * Ctrl/Cmd+K searches, Alt+Up and Alt+Down go to the previous and next chat, with Shift to the previous and next unread one.
 * Works wherever the focus is, as long as the calling component is on screen.
 */
export function watchChatKeys(keys: ChatKeys): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      keys.search();
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const unread = event.shiftKey ? keys.unreadIds() : undefined;
    const target = neighbour(keys.ids(), keys.selectedId(), event.key === "ArrowDown" ? 1 : -1, unread);
    if (target !== undefined) keys.open(target);
  };
  onMount(() => document.addEventListener("keydown", onKeyDown));
  onCleanup(() => document.removeEventListener("keydown", onKeyDown));
}
