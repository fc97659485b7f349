import { type JSX, Match, Show, Switch } from "solid-js";
import { listTime, t } from "../../i18n/index.ts";
import { personChatId, routeUrl } from "../../routing/routes.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Receipt } from "../../ui/Receipt.tsx";
import type { ChatRowModel, PersonRowModel, Preview } from "./model.ts";
import { authorWords, messageWords, personName, presenceWords, rowName, typingWords } from "./words.ts";

const attachmentIcons = { photo: "image", file: "attach", sticker: "sticker" } as const satisfies Record<
  string,
  IconName
>;

type RowProps = {
  /** The one row that Tab reaches. */
  isTabStop: boolean;
};

/** A conversation in the list. Its accessible name says all that the row shows. */
export function ChatRow(
  props: RowProps & { chat: ChatRowModel; isSelected: boolean; isOpenElsewhere: boolean },
): JSX.Element {
  const face = () => (props.chat.kind === "group" || props.chat.kind === "everyone" ? props.chat.kind : "person");
  return (
    <a
      class="rowlink"
      classList={{
        on: props.isSelected,
        open: props.isOpenElsewhere && !props.isSelected,
        unread: props.chat.unread > 0 && !props.chat.isMuted,
      }}
      href={routeUrl({ name: "chat", chat: props.chat.id, beside: [] })}
      aria-label={rowName(props.chat)}
      aria-current={props.isSelected ? "true" : undefined}
      tabIndex={props.isTabStop ? 0 : -1}
      data-chat={props.chat.id}
    >
      <Avatar
        id={props.chat.colourId}
        name={props.chat.name}
        photo={props.chat.photo}
        kind={face()}
        presence={props.chat.presence === undefined ? undefined : quiet(props.chat.presence.state)}
        class="row-av"
      />
      <span class="grow">
        <span class="l1">
          <bdi class="name ell">{props.chat.name}</bdi>
          <Show when={props.chat.isPinned}>
            <Icon name="pin" size={14} class="glyph" />
          </Show>
          <Show when={props.chat.isMuted}>
            <Icon name="bell-off" size={14} class="glyph" />
          </Show>
          <Show when={props.chat.at}>{(at) => <span class="time">{listTime(at())}</span>}</Show>
        </span>
        <span class="l2">
          <PreviewLine preview={props.chat.preview} isDirect={props.chat.kind === "direct"} />
          <Show when={props.chat.isMentioned}>
            <Badge kind="mention" />
          </Show>
          <Show when={props.chat.unread === 0 && props.chat.isMarkedUnread}>
            <Badge kind="dot" />
          </Show>
          <Show when={props.chat.unread > 0}>
            <Badge count={props.chat.unread} isMuted={props.chat.isMuted} />
          </Show>
        </span>
      </span>
    </a>
  );
}

/** In the list only presence that matters now has a dot, as in the design: offline people have none. */
function quiet(state: NonNullable<ChatRowModel["presence"]>["state"]) {
  return state === "offline" ? undefined : state;
}

function PreviewLine(props: { preview: Preview; isDirect: boolean }): JSX.Element {
  const as = <Kind extends Preview["kind"]>(kind: Kind) =>
    props.preview.kind === kind ? (props.preview as Extract<Preview, { kind: Kind }>) : undefined;
  return (
    <Switch fallback={<span class="prev ell" />}>
      <Match when={as("message")}>
        {(message) => (
          <>
            <Show when={message().receipt}>{(state) => <Receipt state={state()} isSilent />}</Show>
            <Show when={message().isDeleted ? undefined : message().attachment}>
              {(kind) => <Icon name={attachmentIcons[kind()]} size={14} class="glyph" />}
            </Show>
            <span class="prev ell" dir="auto">
              <Show when={message().by}>{(by) => <span class="who">{authorWords(by())} </span>}</Show>
              {messageWords(message())}
            </span>
          </>
        )}
      </Match>
      <Match when={as("draft")}>
        {(draft) => (
          <span class="prev ell draft" dir="auto">
            <span class="who">{t("chats.draft")}</span> {draft().text}
          </span>
        )}
      </Match>
      <Match when={as("typing")}>
        {(typing) => <span class="prev ell typing">{typingWords(props.isDirect ? [] : typing().names)}</span>}
      </Match>
    </Switch>
  );
}

/** Somebody without a conversation yet: leads to an empty one, which the server creates with the first message. */
export function PersonRow(props: RowProps & { person: PersonRowModel; isSelected: boolean }): JSX.Element {
  return (
    <a
      class="rowlink"
      classList={{ on: props.isSelected }}
      href={routeUrl({ name: "chat", chat: personChatId(props.person.id), beside: [] })}
      aria-label={personName(props.person)}
      aria-current={props.isSelected ? "true" : undefined}
      tabIndex={props.isTabStop ? 0 : -1}
    >
      <Avatar
        id={props.person.id}
        name={props.person.name}
        photo={props.person.photo}
        presence={quiet(props.person.presence.state)}
        class="row-av"
      />
      <span class="grow">
        <span class="l1">
          <bdi class="name ell">{props.person.name}</bdi>
        </span>
        <span class="l2">
          <span class="prev ell">
            <bdi>@{props.person.userName}</bdi>
            <Show when={presenceWords(props.person.presence)}>
              {(words) => (
                <>
                  {" · "}
                  <span classList={{ on: props.person.presence.state === "online" }}>{words()}</span>
                </>
              )}
            </Show>
          </span>
        </span>
      </span>
    </a>
  );
}
