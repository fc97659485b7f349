import { createEffect, createMemo, createSignal } from "solid-js";
import type { ShownMessage } from "../features/messages/model.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";

/** The message the line stands under, and when it was read. */
type ReadLine = { readonly key: string; readonly at: Date };

/**
 * "Read at 09:25" under my last message of a direct chat. The mark says that it was read, the server when: it is asked once
 * for each message.
 */
export function createReadLine(
  account: Account,
  talk: Conversation,
  messages: () => readonly ShownMessage[],
): () => ReadLine | undefined {
  const [line, setLine] = createSignal<ReadLine>();
  const last = createMemo(
    () => {
      const chat = talk.chat();
      if (chat?.chat().kind !== "direct" || talk.hasNewer()) return undefined;
      const mine = messages().findLast((message) => message.isMine && message.note === undefined && !message.isDeleted);
      return mine?.receipt === "read" && mine.seq !== null
        ? { chatId: chat.id, seq: mine.seq, key: mine.key }
        : undefined;
    },
    undefined,
    { equals: (before, now) => before?.key === now?.key },
  );
  createEffect(async () => {
    const wanted = last();
    if (wanted === undefined || wanted.key === line()?.key) return;
    try {
      const { receipts } = await account.api.messages.receipts(wanted.chatId, wanted.seq);
      const at = receipts[0]?.readAt;
      if (at != null && last()?.key === wanted.key) setLine({ key: wanted.key, at: new Date(at) });
    } catch {
      // The check still says "read"; the hour comes with the next opening.
    }
  });
  return () => (line()?.key === last()?.key ? line() : undefined);
}
