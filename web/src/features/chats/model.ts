import type { PresenceShape } from "../../ui/Avatar.tsx";
import type { ReceiptState } from "../../ui/Receipt.tsx";

/** What kind of chat a row stands for; `self` is notes to oneself, `everyone` the general room. */
export type ChatKind = "direct" | "self" | "group" | "everyone";

/** What is known of a person's presence. */
export type Presence = {
  state: PresenceShape;
  /** When last here, for people who are offline. */
  lastSeenAt?: Date | undefined;
  /** Since when idle, for people who are away. */
  awaySince?: Date | undefined;
};

/** The second line of a chat row. */
export type Preview =
  | {
      kind: "message";
      /** Plain text; may be empty when there is an attachment without words. */
      text: string;
      /** Own receipt; only for messages of one's own. */
      receipt?: ReceiptState | undefined;
      /** Who wrote it, in groups: a name, or `me`. */
      by?: { name: string } | "me" | undefined;
      attachment?: "photo" | "file" | "sticker" | undefined;
      isDeleted?: boolean;
    }
  | { kind: "draft"; text: string }
  /** Who is typing; in direct chats the names are not shown. */
  | { kind: "typing"; names: readonly string[] }
  | { kind: "none" };

/** One row of the chat list. */
export type ChatRowModel = {
  id: string;
  kind: ChatKind;
  name: string;
  /** Decides the colour: the other person's id in a direct chat, the chat's id otherwise. */
  colourId: string;
  photo?: string | undefined;
  /** Of the other person in a direct chat. */
  presence?: Presence | undefined;
  isPinned: boolean;
  isMuted: boolean;
  /** Time of the last message. */
  at?: Date | undefined;
  preview: Preview;
  unread: number;
  isMentioned: boolean;
  /** Shown as unread by wish, although everything is read. */
  isMarkedUnread?: boolean;
  isArchived?: boolean;
};

/** For how long a chat is muted. */
export type MuteFor = "hour" | "eightHours" | "week" | "always";

/** What the menu of a row can do; what is left out is not offered. All take effect at once. */
export type ChatRowActions = {
  onPin?: (chat: ChatRowModel, isPinned: boolean) => void;
  /** Null ends it. */
  onMute?: (chat: ChatRowModel, duration: MuteFor | null) => void;
  onMarkRead?: (chat: ChatRowModel) => void;
  onMarkUnread?: (chat: ChatRowModel) => void;
  onArchive?: (chat: ChatRowModel, isArchived: boolean) => void;
  /** Asks for whom, then deletes. */
  onDelete?: (chat: ChatRowModel) => void;
  /** Into a pane beside the conversation that is open. */
  onOpenBeside?: (chat: ChatRowModel) => void;
  /** Into a window of its own. */
  onOpenWindow?: (chat: ChatRowModel) => void;
};

/** Somebody on this server with whom there is no chat yet. */
export type PersonRowModel = {
  id: string;
  name: string;
  userName: string;
  photo?: string | undefined;
  presence: Presence;
};

/** Which rows the list shows. */
export type ChatFilter = "all" | "unread" | "groups" | "online";

/** What the header of a conversation says. */
export type ConversationHeadModel = {
  id: string;
  kind: ChatKind;
  name: string;
  colourId: string;
  photo?: string | undefined;
  /** Of the other person in a direct chat. */
  presence?: Presence | undefined;
  /** Who is typing now, by name. */
  typing: readonly string[];
  /** In groups and the general room. */
  members?: { count: number; online: number } | undefined;
};
