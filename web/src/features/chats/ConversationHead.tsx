import { type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { goBack } from "../../routing/router.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import "./chats.css";
import type { ConversationHeadModel } from "./model.ts";
import { statusWords } from "./words.ts";

/** The bar over a conversation: face, name, status line, actions; on phones also the way back with the unread chats elsewhere. */
export function ConversationHead(props: {
  chat: ConversationHeadModel;
  /** Other chats with unread messages, shown beside Back on phones. */
  otherUnread?: number;
  /** Icon buttons. */
  actions?: JSX.Element;
}): JSX.Element {
  const status = () => statusWords(props.chat);
  const presence = () => (props.chat.presence?.state === "offline" ? undefined : props.chat.presence?.state);
  return (
    <header class="conv-head">
      <button
        type="button"
        class="back"
        aria-label={
          (props.otherUnread ?? 0) > 0
            ? `${t("nav.backToChats")}, ${t("chats.filterUnreadCount", { count: props.otherUnread ?? 0 })}`
            : t("nav.backToChats")
        }
        onClick={() => goBack({ name: "chats" })}
      >
        <Icon name="chevron-left" size={24} />
        <Show when={(props.otherUnread ?? 0) > 0}>
          <Badge count={props.otherUnread ?? 0} />
        </Show>
      </button>
      <Avatar
        id={props.chat.colourId}
        name={props.chat.name}
        photo={props.chat.photo}
        kind={props.chat.kind === "group" || props.chat.kind === "everyone" ? props.chat.kind : "person"}
        presence={presence()}
        size={40}
      />
      <div class="conv-who">
        <h2 class="ell" tabIndex={-1}>
          <bdi>{props.chat.name}</bdi>
        </h2>
        <p class={`st ell st-${status().tone}`}>{status().text}</p>
      </div>
      <div class="conv-acts">{props.actions}</div>
    </header>
  );
}
