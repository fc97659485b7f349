import type { JSX } from "solid-js";
import type { MessageDto } from "../contract/generated.ts";
import { PinnedBar } from "../features/messages/PinnedBar.tsx";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { told } from "./errors.ts";
import { listedMessage } from "./listed.ts";

/** The pinned messages of the open conversation, put together from state and screen. */
export function PinnedPane(props: {
  account: Account;
  talk: Conversation;
  pinned: readonly MessageDto[];
  canPin: boolean;
  onJump: (seq: number) => void;
}): JSX.Element {
  return (
    <PinnedBar
      pinned={props.pinned.map((message) => listedMessage(props.account, message))}
      onJump={props.onJump}
      onUnpin={props.canPin ? (seq) => told(props.talk.pinMessage(seq, false)) : undefined}
    />
  );
}
