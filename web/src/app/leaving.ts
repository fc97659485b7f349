import { createSignal } from "solid-js";

const [leaving, setLeaving] = createSignal<ReadonlySet<number>>(new Set());

/** Chats whose deletion can still be taken back: they are shown no more. Reactive. */
export const isLeaving = (chatId: number): boolean => leaving().has(chatId);

/** Hides a chat while its deletion waits. Returns the way to show it again. */
export function hideLeaving(chatId: number): () => void {
  setLeaving(new Set(leaving()).add(chatId));
  return () => {
    const rest = new Set(leaving());
    rest.delete(chatId);
    setLeaving(rest);
  };
}
