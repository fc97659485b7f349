import type { MessageDto } from "../contract/generated.ts";
import type { ListedMessage } from "../features/messages/PinnedBar.tsx";
import { spokenText } from "../features/messages/words.ts";
import { t } from "../i18n/index.ts";
import type { Account } from "../state/account.ts";
import { chatTitle, personOf } from "./models.ts";

/** A message as a line of a list outside its conversation. */
export function listedMessage(account: Account, message: MessageDto, withChat = false): ListedMessage {
  const chat = withChat ? account.model.chats.get(message.chatId) : undefined;
  // A direct chat is called by the author already.
  const isOwnName = chat?.chat().kind === "direct" && message.authorId !== account.model.meId;
  return {
    key: `${message.chatId}/${message.seq}`,
    seq: message.seq,
    author: message.authorId === account.model.meId ? t("common.you") : personOf(account, message.authorId).name,
    text: message.isDeleted || message.text == null ? t("message.deleted") : spokenText(message.text),
    at: new Date(message.at),
    chat: chat === undefined || isOwnName ? undefined : chatTitle(account, chat),
  };
}
