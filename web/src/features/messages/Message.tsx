import { createMemo, For, type JSX, Show, untrack } from "solid-js";
import { clockTime, t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { colourIndex } from "../../ui/identity.ts";
import { Receipt } from "../../ui/Receipt.tsx";
import { useMessageList } from "./context.ts";
import type { Place } from "./grouping.ts";
import type { ShownMessage } from "./model.ts";
import { isEmojiOnly } from "./text/emojiOnly.ts";
import { MessageText } from "./text/MessageText.tsx";
import { messageName, messageTip, noteText, spokenText } from "./words.ts";

/** Kinds of reactions shown before "+n". */
const reactionsShown = 8;

/** One message with its author, time, receipt, reactions and what can be done about it. */
export function Message(props: { message: ShownMessage; place: Place; index: number }): JSX.Element {
  const list = useMessageList();
  const message = () => props.message;
  const author = () => list.person(message().authorId);
  const name = createMemo(() => messageName(message(), list.person));
  return (
    <Show when={message().note} fallback={<Bubble {...props} name={name()} />}>
      {(note) => (
        <article
          class="sys"
          data-anchor=""
          data-key={message().key}
          tabIndex={list.isCurrent(message().key) ? 0 : -1}
          aria-posinset={props.index + 1}
          aria-setsize={-1}
          aria-label={name()}
          data-tip={messageTip(message())}
        >
          {noteText(note(), author(), list.person)}
        </article>
      )}
    </Show>
  );
}

function Bubble(props: { message: ShownMessage; place: Place; index: number; name: string }): JSX.Element {
  const list = useMessageList();
  const message = () => props.message;
  const author = () => list.person(message().authorId);
  const isCurrent = () => list.isCurrent(message().key);
  // Read once: only a message that comes in while one looks rises, not one that is drawn again.
  const isFresh = untrack(() => list.isFresh(message().key));
  const isBig = createMemo(() => {
    const { text, isDeleted } = message();
    return !isDeleted && text !== null && isEmojiOnly(text);
  });
  const meta = () => <Meta message={message()} />;
  return (
    <div
      class="run"
      classList={{
        in: !message().isMine,
        out: message().isMine,
        first: props.place.isFirst,
        last: props.place.isLast,
        "has-face": !message().isMine && list.hasFaces(),
      }}
    >
      <Show when={!message().isMine && list.hasFaces() && props.place.isLast}>
        <Face id={author().id} name={author().name} photo={author().photo} />
      </Show>
      <div class="stack">
        <Show when={!message().isMine && props.place.isFirst && list.hasNames()}>
          <div class={`sender hue-${colourIndex(author().id)}`} aria-hidden="true" dir="auto">
            {author().name}
            <Show when={list.roleOf(author().id)}>{(role) => <span class="role">{role()}</span>}</Show>
          </div>
        </Show>
        <article
          class="m"
          classList={{ flash: list.isFlashed(message().key), fresh: isFresh, big: isBig() }}
          data-anchor=""
          data-key={message().key}
          tabIndex={isCurrent() ? 0 : -1}
          aria-posinset={props.index + 1}
          aria-setsize={-1}
          aria-label={props.name}
        >
          <div class="b">
            <Show when={message().forwardedFromId}>
              {(id) => (
                <div class="fwd">
                  <Icon name="forward" size={14} />
                  {t("message.forwardedFrom", { name: list.person(id()).name })}
                </div>
              )}
            </Show>
            <Show when={message().replyTo}>
              {(quote) => (
                <button
                  type="button"
                  class={`quote ${quote().authorId === list.meId ? "" : `hue-${colourIndex(quote().authorId)}`}`}
                  tabIndex={isCurrent() ? 0 : -1}
                  data-tip={t("message.showQuoted")}
                  onClick={() => list.jumpTo(quote().seq)}
                >
                  <b dir="auto">
                    {quote().authorId === list.meId ? t("common.you") : list.person(quote().authorId).name}
                  </b>
                  <span class="quoted" dir="auto">
                    {quote().isDeleted || quote().text === null ? t("message.deleted") : spokenText(quote().text ?? "")}
                  </span>
                </button>
              )}
            </Show>
            <div class="tx" dir="auto">
              <Show
                when={!message().isDeleted && message().text !== null}
                fallback={
                  <>
                    <em class="gone">{t("message.deleted")}</em>
                    {meta()}
                  </>
                }
              >
                <Show
                  when={!isBig()}
                  fallback={
                    <>
                      <span class="emoji">{message().text}</span>
                      {meta()}
                    </>
                  }
                >
                  <MessageText
                    text={message().text ?? ""}
                    personByNick={list.personByNick}
                    onPerson={list.onPerson}
                    isReachable={isCurrent()}
                    tail={meta()}
                  />
                </Show>
              </Show>
            </div>
          </div>
          <Reactions message={message()} isReachable={isCurrent()} />
          <Show when={message().receipt === "failed"}>
            <div class="fail">
              <span>{message().failure ?? t("message.notSent")}</span>
              <button type="button" tabIndex={isCurrent() ? 0 : -1} onClick={() => list.onRetry(message())}>
                {t("common.tryAgain")}
              </button>
              <button type="button" tabIndex={isCurrent() ? 0 : -1} onClick={() => list.onDiscard(message())}>
                {t("common.delete")}
              </button>
            </div>
          </Show>
          <Show when={list.readLine()?.key === message().key && list.readLine()}>
            {(read) => <div class="readline">{t("message.readAt", { time: clockTime(read().at) })}</div>}
          </Show>
          <Show when={list.isActive(message().key) && message().receipt !== "failed" && !message().isDeleted}>
            <Tools message={message()} />
          </Show>
        </article>
      </div>
    </div>
  );
}

function Face(props: { id: number; name: string; photo: string | undefined }): JSX.Element {
  const list = useMessageList();
  return (
    <span
      class="face"
      onClick={() => list.onPerson?.(props.id)}
      // The profile is reached by keyboard through the message's menu; the face is for the pointer.
      aria-hidden="true"
    >
      <Avatar id={props.id} name={props.name} photo={props.photo} size={32} />
    </span>
  );
}

function Meta(props: { message: ShownMessage }): JSX.Element {
  const message = () => props.message;
  return (
    <span class="meta" data-tip={messageTip(message())} aria-hidden="true">
      <Show when={message().isPinned}>
        <Icon name="pin" size={14} />
      </Show>
      <Show when={message().isStarred}>
        <span class="star">★</span>
      </Show>
      <Show when={message().isEdited && !message().isDeleted}>
        <span>{t("message.edited")}</span>
      </Show>
      <time dir="ltr" datetime={message().at.toISOString()}>
        {clockTime(message().at)}
      </time>
      <Show when={message().receipt}>{(receipt) => <Receipt state={receipt()} isSilent />}</Show>
    </span>
  );
}

function Reactions(props: { message: ShownMessage; isReachable: boolean }): JSX.Element {
  const list = useMessageList();
  const all = () => props.message.reactions ?? [];
  const rest = () => Math.max(0, all().length - reactionsShown);
  return (
    <Show when={all().length > 0 && !props.message.isDeleted}>
      <div class="reacts">
        <For each={all().slice(0, reactionsShown)}>
          {(reaction) => (
            <button
              type="button"
              class="react"
              classList={{ mine: reaction.isMine }}
              aria-pressed={reaction.isMine}
              aria-label={
                reaction.isMine
                  ? t("message.reactionMine", { emoji: reaction.emoji, count: reaction.count })
                  : t("message.reaction", { emoji: reaction.emoji, count: reaction.count })
              }
              tabIndex={props.isReachable ? 0 : -1}
              disabled={!list.canReact()}
              onClick={() => list.onReact(props.message, reaction.emoji)}
            >
              <em>{reaction.emoji}</em>
              {reaction.count}
            </button>
          )}
        </For>
        <Show when={rest() > 0}>
          <button
            type="button"
            class="react"
            aria-label={t("message.reactionsMore", { count: rest() })}
            tabIndex={props.isReachable ? 0 : -1}
            onClick={() => list.onAction("details", props.message)}
          >
            +{rest()}
          </button>
        </Show>
      </div>
    </Show>
  );
}

/** The three quick tools beside a message under the pointer. The keyboard has the same in the menu. */
function Tools(props: { message: ShownMessage }): JSX.Element {
  const list = useMessageList();
  const can = () => list.allowed(props.message);
  return (
    <div class="tools" aria-hidden="true">
      <Show when={list.canReact() && props.message.seq !== null}>
        <IconButton
          icon="smile"
          size="sm"
          label={t("message.react")}
          tabIndex={-1}
          onClick={(event) =>
            list.onPickReaction === undefined
              ? list.openMenu(props.message.key, event.currentTarget)
              : list.onPickReaction(props.message, event.currentTarget)
          }
        />
      </Show>
      <Show when={can().includes("reply")}>
        <IconButton
          icon="reply"
          size="sm"
          label={t("message.reply")}
          tabIndex={-1}
          onClick={() => list.onAction("reply", props.message)}
        />
      </Show>
      <IconButton
        icon="more"
        size="sm"
        label={t("message.actions")}
        tabIndex={-1}
        onClick={(event) => list.openMenu(props.message.key, event.currentTarget)}
      />
    </div>
  );
}
