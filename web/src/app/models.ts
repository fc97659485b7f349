import type { MessageDto, PresenceDto, UserDto } from "../contract/generated.ts";
import type {
  ChatKind,
  ChatRowModel,
  ConversationHeadModel,
  PersonRowModel,
  Presence,
  Preview,
} from "../features/chats/model.ts";
import type { Person, ShownMessage, ShownNote } from "../features/messages/model.ts";
import { noteText, spokenText } from "../features/messages/words.ts";
import { t } from "../i18n/index.ts";
import type { Account } from "../state/account.ts";
import type { ChatState } from "../state/chat.ts";
import type { Conversation } from "../state/conversation.ts";
import type { MessageItem } from "../state/message.ts";
import { type DeliveryStatus, deliveryStatus } from "../state/receipts.ts";
import type { ReceiptState } from "../ui/Receipt.tsx";

/** Projections of the state to what the screens show. Pure functions of cells: reading them subscribes to what they read. */

const receiptOf: Record<DeliveryStatus, ReceiptState> = {
  queued: "pending",
  failed: "failed",
  stored: "sent",
  delivered: "delivered",
  read: "read",
};

const kindOf = { direct: "direct", self: "self", group: "group", general: "everyone" } as const;

export function chatKind(chat: ChatState): ChatKind {
  return kindOf[chat.chat().kind];
}

export function presenceModel(presence: PresenceDto): Presence {
  return {
    state: presence.state,
    lastSeenAt: presence.lastSeenAt == null ? undefined : new Date(presence.lastSeenAt),
    awaySince: presence.awaySince == null ? undefined : new Date(presence.awaySince),
  };
}

/** The name a chat goes by, worded where it has none of its own. */
export function chatTitle(account: Account, chat: ChatState): string {
  const { kind, title } = chat.chat();
  if (kind === "self") return t("chats.notes");
  if (kind === "general") return title ?? t("common.everyone");
  const partner = chat.partnerId;
  return partner === undefined ? (title ?? "") : personOf(account, partner).name;
}

export function personOf(account: Account, userId: number): Person {
  const user = account.user(userId);
  return user === undefined
    ? { id: userId, name: "…", userName: "" }
    : { id: userId, name: user.name, userName: user.userName, photo: user.photoUrl ?? undefined };
}

export function chatRow(account: Account, chat: ChatState): ChatRowModel {
  const { kind, lastAt } = chat.chat();
  const my = chat.my();
  const unread = chat.unread();
  const partner = kind === "direct" ? chat.partnerId : undefined;
  const isMuted = my.mutedUntil != null && Date.parse(my.mutedUntil) > Date.now();
  return {
    id: String(chat.id),
    kind: chatKind(chat),
    name: chatTitle(account, chat),
    colourId: String(partner ?? chat.id),
    photo: (partner === undefined ? chat.chat().photoUrl : account.user(partner)?.photoUrl) ?? undefined,
    presence: partner === undefined ? undefined : presenceModel(account.presence(partner)),
    isPinned: my.isPinned,
    isMuted,
    at: chat.lastMessage() === undefined ? undefined : new Date(lastAt),
    preview: preview(account, chat),
    unread: unread.count,
    isMarkedUnread: my.isMarkedUnread,
    isArchived: my.isArchived,
    isMentioned: unread.mentions > 0,
  };
}

function preview(account: Account, chat: ChatState): Preview {
  const typing = chat.typing().filter((id) => id !== account.model.meId);
  if (typing.length > 0) return { kind: "typing", names: typing.map((id) => personOf(account, id).name) };
  const draft = account.drafts.of(account.model.destinationOf(chat))().text;
  if (draft.trim() !== "") return { kind: "draft", text: draft };
  const pending = account.model.pending(account.model.destinationOf(chat))().at(-1);
  const last = pending?.message() ?? chat.lastMessage();
  if (last === undefined) return { kind: "none" };
  const isMine = last.authorId === account.model.meId;
  const isShared = chatKind(chat) === "group" || chatKind(chat) === "everyone";
  const note = noteOf(last);
  if (note !== undefined) {
    const person = (id: number) => personOf(account, id);
    return { kind: "message", text: noteText(note, person(last.authorId), person) };
  }
  return {
    kind: "message",
    text: last.text == null ? "" : spokenText(last.text),
    isDeleted: last.isDeleted,
    by: !isShared ? undefined : isMine ? "me" : { name: personOf(account, last.authorId).name },
    receipt: !isMine || last.isDeleted ? undefined : ownReceipt(chat, pending, last.seq),
  };
}

function noteOf({ note }: MessageDto): ShownNote | undefined {
  if (note == null) return undefined;
  const { kind, title, userIds, seq } = note;
  return { kind, title: title ?? undefined, userIds: userIds ?? undefined, seq: seq ?? undefined };
}

function ownReceipt(chat: ChatState, pending: MessageItem | undefined, seq: number): ReceiptState {
  if (pending !== undefined) return receiptOf[deliveryStatus(chat, pending)];
  if (!chat.chat().hasReceipts) return "sent";
  const { deliveredUpTo, readUpTo, reads } = chat.receipts();
  return seq <= readUpTo || reads.has(seq) ? "read" : seq <= deliveredUpTo ? "delivered" : "sent";
}

export function personRow(account: Account, user: UserDto): PersonRowModel {
  return {
    id: String(user.id),
    name: user.name,
    userName: user.userName,
    photo: user.photoUrl ?? undefined,
    presence: presenceModel(account.presence(user.id)),
  };
}

/** What the header of a conversation says, also of one with a person there is no chat with yet. */
export function headModel(account: Account, talk: Conversation): ConversationHeadModel {
  const chat = talk.chat();
  const userId = talk.userId();
  const me = account.model.meId;
  if (chat === undefined) {
    const person = personOf(account, userId ?? 0);
    return {
      id: `u${userId}`,
      kind: userId === me ? "self" : "direct",
      name: userId === me ? t("chats.notes") : person.name,
      colourId: String(userId),
      photo: person.photo,
      presence: userId === undefined || userId === me ? undefined : presenceModel(account.presence(userId)),
      typing: [],
    };
  }
  const row = chatRow(account, chat);
  const isShared = row.kind === "group" || row.kind === "everyone";
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    colourId: row.colourId,
    photo: row.photo,
    presence: row.presence,
    typing: chat
      .typing()
      .filter((id) => id !== me)
      .map((id) => personOf(account, id).name),
    members: isShared ? { count: chat.chat().memberCount, online: onlineMembers(account, chat) } : undefined,
  };
}

/** Whether two headers say the same: most messages change nothing in it. */
export function sameHead(a: ConversationHeadModel, b: ConversationHeadModel): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Members known to be online, me included: on a large server only those one has heard of. */
function onlineMembers(account: Account, chat: ChatState): number {
  const isPresent = (id: number) => id === account.model.meId || account.presence(id).state !== "offline";
  if (chat.chat().kind !== "general") return [...chat.members().keys()].filter(isPresent).length;
  account.model.usersVersion();
  let count = 0;
  for (const user of account.model.knownUsers()) if (!user.isDeactivated && isPresent(user.id)) count++;
  return count;
}

/** Why a message was not sent, where the person can do something with the reason. */
function refusal(code: string | undefined): string {
  if (code === "not_allowed") return t("conversation.adminsOnly");
  return code === "not_found" ? t("chats.notFound") : t("message.notSent");
}

/** A bubble as the message list shows it. */
export function shownMessage(account: Account, talk: Conversation, item: MessageItem): ShownMessage {
  const message = item.message();
  const pending = item.pending();
  const me = account.model.meId;
  const isMine = message.authorId === me;
  const isText = message.kind === "text";
  return {
    key: item.clientId,
    seq: message.seq === 0 ? null : message.seq,
    authorId: message.authorId,
    isMine,
    at: new Date(message.at),
    text: message.text ?? null,
    note: noteOf(message),
    isEdited: message.editedAt != null,
    isDeleted: message.isDeleted,
    isPinned: message.isPinned,
    isStarred: message.seq !== 0 && talk.isStarred(message.seq),
    forwardedFromId: message.forwardedFromId ?? undefined,
    replyTo:
      message.replyTo == null
        ? undefined
        : {
            seq: message.replyTo.seq,
            authorId: message.replyTo.authorId,
            text: message.replyTo.text ?? null,
            isDeleted: message.replyTo.isDeleted,
          },
    reactions: message.reactions.map(({ emoji, userIds }) => ({
      emoji,
      count: userIds.length,
      isMine: userIds.includes(me),
    })),
    receipt: isMine && isText && !message.isDeleted ? receiptOf[talk.status(item)] : undefined,
    failure: pending?.state === "failed" ? refusal(pending.code) : undefined,
  };
}
