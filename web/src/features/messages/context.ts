import { createContext, useContext } from "solid-js";
import type { MessageAction, MessageActions, Person, ShownMessage } from "./model.ts";

/** What every message of one list shares. */
export interface MessageListContext extends Omit<MessageActions, "onAction"> {
  readonly onAction: (action: MessageAction, message: ShownMessage) => void;
  readonly meId: number;
  readonly person: (id: number) => Person;
  readonly personByNick: (nick: string) => number | undefined;
  /** Names and faces are shown: groups always, direct chats unless turned off or narrow. */
  readonly hasNames: () => boolean;
  readonly hasFaces: () => boolean;
  readonly roleOf: (userId: number) => string | undefined;
  readonly allowed: (message: ShownMessage) => readonly MessageAction[];
  readonly quickReactions: () => readonly string[];
  readonly canReact: () => boolean;
  /** The message with the tab stop. */
  readonly isCurrent: (key: string) => boolean;
  /** The message under the pointer or with the focus: it shows its tools. */
  readonly isActive: (key: string) => boolean;
  /** It has just arrived at the end. */
  readonly isFresh: (key: string) => boolean;
  readonly isFlashed: (key: string) => boolean;
  readonly unreadFrom: () => string | undefined;
  /** The last message of mine that was read, in a direct chat, with the time. */
  readonly readLine: () => { readonly key: string; readonly at: Date } | undefined;
  readonly jumpTo: (seq: number) => void;
  readonly openMenu: (key: string, beside: Element | { x: number; y: number }) => void;
}

export const ListContext = createContext<MessageListContext>();

/** The list a message is in. */
export function useMessageList(): MessageListContext {
  const context = useContext(ListContext);
  if (context === undefined) throw new Error("A message is drawn outside of a message list");
  return context;
}
