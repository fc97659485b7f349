import { toApiError } from "../api/http.ts";
import type { MuteFor } from "../features/chats/model.ts";
import { t } from "../i18n/index.ts";
import { navigate, route } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { toast } from "../ui/Toast.tsx";
import { errorWords, told } from "./errors.ts";
import { hideLeaving } from "./leaving.ts";
import { mutedUntil } from "./mute.ts";

/** How long the deletion of a chat can be taken back: it is sent only then, because it is final. */
const undoTime = 10_000;

const talkOf = (account: Account, chatId: number) => account.conversation({ chatId });

/** Silences a chat for a while, or ends that. */
export function muteChat(account: Account, chatId: number, duration: MuteFor | null): void {
  told(talkOf(account, chatId).setPreferences({ mutedUntil: mutedUntil(duration) }));
}

/** Keeps a chat at the top of the list, or not any more. */
export function pinChat(account: Account, chatId: number, isPinned: boolean): void {
  told(talkOf(account, chatId).setPreferences({ isPinned }));
}

/** Moves a chat out of the list or back; says so and offers to take it back. */
export function archiveChat(account: Account, chatId: number, isArchived: boolean): void {
  const set = (value: boolean) => talkOf(account, chatId).setPreferences({ isArchived: value });
  set(isArchived).then(
    () =>
      toast({
        text: isArchived ? t("archived.done") : t("archived.undone"),
        action: { label: t("common.undo"), onChoose: () => told(set(!isArchived)) },
      }),
    (error: unknown) => toast({ text: errorWords(error) }),
  );
}

/** Shows a chat as unread until it is opened again. */
export function markChatUnread(account: Account, chatId: number): void {
  leaveView(chatId);
  told(talkOf(account, chatId).setPreferences({ isMarkedUnread: true }));
}

/** Deletes a chat, for me or for everyone. It is gone from the screen at once and can be taken back while the notice stands. */
export function deleteChat(account: Account, chatId: number, scope: "me" | "everyone"): void {
  leaveView(chatId);
  const show = hideLeaving(chatId);
  let isSettled = false;
  const settle = () => {
    if (isSettled) return false;
    isSettled = true;
    clearTimeout(timer);
    removeEventListener("pagehide", send);
    return true;
  };
  const send = () => {
    if (!settle()) return;
    account.api.chats.delete(chatId, scope).then(
      // The server's word removes the chat; when it comes first there is nothing left to show.
      () => setTimeout(show, 2_000),
      (error: unknown) => {
        show();
        if (toApiError(error).code !== "not_found") toast({ text: errorWords(error) });
      },
    );
  };
  const timer = setTimeout(send, undoTime);
  // Whoever closes the window has not taken it back.
  addEventListener("pagehide", send);
  toast({
    text: scope === "me" ? t("deleteChat.done") : t("deleteChat.doneEveryone"),
    action: {
      label: t("common.undo"),
      onChoose: () => {
        if (settle()) show();
      },
    },
  });
}

/** Leaves a group; the owner names who takes over. */
export async function leaveChat(account: Account, chatId: number, successorId: number | undefined): Promise<void> {
  try {
    await account.api.chats.leave(chatId, successorId);
    leaveView(chatId);
  } catch (error) {
    toast({ text: errorWords(error) });
  }
}

/** A chat that is given up is not left standing in the pane. */
function leaveView(chatId: number): void {
  const here = route();
  if ((here.name === "chat" || here.name === "chatInfo") && here.chat === String(chatId)) navigate({ name: "chats" });
}
