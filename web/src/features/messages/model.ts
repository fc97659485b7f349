import type { ReceiptState } from "../../ui/Receipt.tsx";

/** Somebody who writes or is mentioned. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly userName: string;
  readonly photo?: string | undefined;
}

/** The answered message, as shown above the answer. */
export interface ShownQuote {
  readonly seq: number;
  readonly authorId: number;
  /** Its first characters; null when deleted. */
  readonly text: string | null;
  readonly isDeleted: boolean;
}

/** One kind of reaction. */
export interface ShownReaction {
  readonly emoji: string;
  readonly count: number;
  readonly isMine: boolean;
}

/** What a system line tells; worded in the reader's language. */
export interface ShownNote {
  readonly kind:
    | "chatCreated"
    | "titleChanged"
    | "membersAdded"
    | "membersRemoved"
    | "memberLeft"
    | "memberJoined"
    | "messagePinned";
  readonly title?: string | undefined;
  readonly userIds?: readonly number[] | undefined;
  /** The message concerned. */
  readonly seq?: number | undefined;
}

/** A message as the list shows it. A changed message is a new object with the same key. */
export interface ShownMessage {
  /** The client id: the same before and after the server has stored it. */
  readonly key: string;
  /** Its number in the chat; null until stored. */
  readonly seq: number | null;
  readonly authorId: number;
  readonly isMine: boolean;
  /** Server time; local time until stored. */
  readonly at: Date;
  /** Markdown source; null for system lines and deleted messages. */
  readonly text: string | null;
  readonly note?: ShownNote | undefined;
  readonly isEdited?: boolean | undefined;
  readonly isDeleted?: boolean | undefined;
  readonly isPinned?: boolean | undefined;
  readonly isStarred?: boolean | undefined;
  readonly forwardedFromId?: number | undefined;
  readonly replyTo?: ShownQuote | undefined;
  readonly reactions?: readonly ShownReaction[] | undefined;
  /** How far a message of mine has come; leave it out for others'. */
  readonly receipt?: ReceiptState | undefined;
  /** Why it failed, worded; "Not sent." when left out. */
  readonly failure?: string | undefined;
}

/** What a person may do with a message. */
export type MessageAction =
  | "reply"
  | "edit"
  | "copy"
  | "forward"
  | "pin"
  | "star"
  | "markRead"
  | "markUnread"
  | "details"
  | "deleteForMe"
  | "deleteForEveryone";

/** Everything a list of messages asks of its owner. */
export interface MessageActions {
  /** Does something with a message. Copying is done by the list itself. */
  onAction: (action: Exclude<MessageAction, "copy">, message: ShownMessage) => void;
  /** Adds or takes back a reaction of mine. */
  onReact: (message: ShownMessage, emoji: string) => void;
  /** Opens a larger choice of emoji beside the given element. */
  onPickReaction?: (message: ShownMessage, beside: Element) => void;
  /** Sends a failed message again, under the same client id. */
  onRetry: (message: ShownMessage) => void;
  /** Throws a failed message away. */
  onDiscard: (message: ShownMessage) => void;
  /** Shows a person, on a click on their face or a mention. */
  onPerson?: (userId: number) => void;
}
