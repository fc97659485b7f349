import { t } from "../i18n/index.ts";
import type { Account } from "../state/account.ts";
import { toast } from "../ui/Toast.tsx";

/** How long it can be taken back. */
const undoTime = 10_000;

/**
 * Marks everything read. The numbers fall at once; the server is told when it can no longer be taken back, because others would
 * have seen "read" by then. Leaving the page tells at once.
 */
export function markEverythingRead(account: Account): void {
  const marks = account.unread().flatMap(({ chatId }) => {
    const chat = account.model.chats.get(chatId);
    return chat === undefined ? [] : [{ chat, upTo: chat.applied }];
  });
  if (marks.length === 0) return;
  for (const { chat, upTo } of marks) chat.readLocally({ readUpTo: upTo, reads: [] });
  const stop = () => {
    clearTimeout(timer);
    removeEventListener("pagehide", commit);
  };
  const commit = () => {
    stop();
    for (const { chat, upTo } of marks) void account.outbox.addMark({ chatId: chat.id, upTo, isSingle: false });
  };
  const timer = setTimeout(commit, undoTime);
  addEventListener("pagehide", commit);
  toast({
    text: t("chats.allRead"),
    action: {
      label: t("common.undo"),
      onChoose: () => {
        stop();
        for (const { chat } of marks) chat.dropLocalRead();
      },
    },
  });
}
