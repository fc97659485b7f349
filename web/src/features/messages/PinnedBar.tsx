import { createSignal, For, type JSX, Show } from "solid-js";
import { clockTime, dayDivider, t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import "./pinned.css";

/** A message in a list outside its conversation: pinned or starred. */
export interface ListedMessage {
  readonly key: string;
  readonly seq: number;
  readonly author: string;
  /** As it reads without Markdown marks. */
  readonly text: string;
  readonly at: Date;
  /** Where it is, when the list spans several chats. */
  readonly chat?: string | undefined;
}

/** The pinned messages of a conversation: the newest one under the header, a press goes to it and brings up the one before. */
export function PinnedBar(props: {
  /** Newest first; at least one. */
  pinned: readonly ListedMessage[];
  onJump: (seq: number) => void;
  /** Takes a pin away; without it nobody may here. */
  onUnpin?: ((seq: number) => void) | undefined;
}): JSX.Element {
  const [at, setAt] = createSignal(0);
  const [isOpen, setOpen] = createSignal(false);
  const place = () => at() % props.pinned.length;
  const shown = () => props.pinned[place()];
  return (
    <Show when={shown()}>
      {(message) => (
        <section class="pinned-bar" aria-label={t("pinned.count", { count: props.pinned.length })}>
          <button
            type="button"
            class="pinned-go"
            aria-label={`${title()}, ${message().author}: ${message().text}`}
            onClick={() => {
              props.onJump(message().seq);
              setAt(place() + 1);
            }}
          >
            <Icon name="pin" size={18} />
            <span class="grow">
              <b class="ell">{title()}</b>
              <span class="ell" dir="auto">
                {message().text}
              </span>
            </span>
          </button>
          <IconButton icon="chevron-down" label={t("pinned.all")} onClick={() => setOpen(true)} />
          <Dialog isOpen={isOpen()} onClose={() => setOpen(false)} title={t("pinned.title")} hasClose>
            <MessageLines
              messages={props.pinned}
              onOpen={({ seq }) => {
                setOpen(false);
                props.onJump(seq);
              }}
              remove={
                props.onUnpin === undefined
                  ? undefined
                  : { label: t("message.unpin"), onRemove: ({ seq }) => props.onUnpin?.(seq) }
              }
            />
          </Dialog>
        </section>
      )}
    </Show>
  );

  function title(): string {
    return props.pinned.length === 1
      ? t("pinned.one")
      : t("pinned.at", { at: place() + 1, count: props.pinned.length });
  }
}

/** Messages one under another, each leading to its place. */
export function MessageLines(props: {
  messages: readonly ListedMessage[];
  onOpen: (message: ListedMessage) => void;
  /** A way to take one out of the list. */
  remove?: { readonly label: string; readonly onRemove: (message: ListedMessage) => void } | undefined;
}): JSX.Element {
  return (
    <ul class="mlines">
      <For each={props.messages}>
        {(message) => (
          <li>
            <button type="button" class="mline" onClick={() => props.onOpen(message)}>
              <span class="mline-who">
                <b class="ell">
                  <bdi>{message.author}</bdi>
                </b>
                <Show when={message.chat}>
                  {(chat) => (
                    <span class="ell">
                      <bdi>{chat()}</bdi>
                    </span>
                  )}
                </Show>
                <time datetime={message.at.toISOString()}>
                  {dayDivider(message.at)}, {clockTime(message.at)}
                </time>
              </span>
              <span class="mline-text" dir="auto">
                {message.text}
              </span>
            </button>
            <Show when={props.remove}>
              {(remove) => (
                <IconButton icon="close" size="sm" label={remove().label} onClick={() => remove().onRemove(message)} />
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}
