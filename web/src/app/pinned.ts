import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { MessageDto } from "../contract/generated.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";

/** How long after a change the server is asked again about pins that are not on screen, in milliseconds. */
const pause = 500;

/** The pinned messages of a conversation, newest first, also of those that are not loaded. Make it inside a component. */
export function createPinned(account: Account, talk: Conversation): () => readonly MessageDto[] {
  const [fetched, setFetched] = createSignal<readonly MessageDto[]>([]);
  const fetch = async () => {
    const chat = talk.chat();
    if (chat === undefined) return;
    try {
      const page = await account.api.messages.pinned(chat.id);
      account.model.setUsers(page.users);
      setFetched(page.messages);
    } catch {
      // What was known stays; the next change asks again.
    }
  };
  // A pin is a change with a number, and so is what takes it away: each one may concern a message that is not loaded.
  const pins = createMemo(() => {
    const loaded = new Map<number, MessageDto>();
    for (const item of talk.timeline()) {
      const message = item.message();
      if (message.seq !== 0) loaded.set(message.seq, message);
    }
    const found = new Map<number, MessageDto>();
    for (const message of fetched()) if (!loaded.has(message.seq)) found.set(message.seq, message);
    for (const message of loaded.values()) if (message.isPinned && !message.isDeleted) found.set(message.seq, message);
    return { loaded, list: [...found.values()].sort((one, other) => other.seq - one.seq) };
  });
  const notes = createMemo(() => {
    let last = 0;
    for (const { note, seq } of pins().loaded.values()) if (note?.kind === "messagePinned") last = Math.max(last, seq);
    return last;
  });
  const hasUnloaded = createMemo(() => pins().list.some(({ seq }) => !pins().loaded.has(seq)));
  createEffect(on([() => talk.chat()?.id, notes], () => void fetch()));
  createEffect(
    on(
      [() => talk.chat()?.chat().lastSeq, hasUnloaded],
      ([, has]) => {
        if (!has) return;
        const timer = setTimeout(() => void fetch(), pause);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return () => pins().list;
}
