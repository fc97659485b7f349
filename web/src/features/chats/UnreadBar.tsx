import { createEffect, createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import "./chats.css";
import type { ChatRowModel } from "./model.ts";
import { firstWord } from "./words.ts";

/**
 * The strip of chats with unread messages: one pill each, newest first, "+3" for those that do not fit; on phones it scrolls
 * instead. Hidden when there are none.
 */
export function UnreadBar(props: {
  /** Chats with unread messages that are not open, newest first. */
  chats: readonly ChatRowModel[];
  /** `wide` under a conversation's header, `phone` at the top of the list. */
  form: "wide" | "phone";
  onMarkAllRead?: () => void;
}): JSX.Element {
  const [hidden, setHidden] = createSignal(0);
  let pills: HTMLElement | undefined;

  // Pills that do not fit wrap into a second line, which is clipped; counting that line tells how many are missing.
  const measure = () => {
    if (pills === undefined || props.form === "phone") return;
    const top = pills.firstElementChild instanceof HTMLElement ? pills.firstElementChild.offsetTop : 0;
    setHidden([...pills.children].filter((pill) => pill instanceof HTMLElement && pill.offsetTop > top).length);
  };
  const observer = typeof ResizeObserver === "function" ? new ResizeObserver(measure) : undefined;
  onCleanup(() => observer?.disconnect());
  createEffect(() => {
    props.chats.length;
    queueMicrotask(measure);
  });

  return (
    <Show when={props.chats.length > 0}>
      <section class="nbar" classList={{ "nbar-phone": props.form === "phone" }} aria-label={t("chats.unreadBar")}>
        <Show when={props.form === "wide"}>
          <Icon name="bell" size={16} class="nbar-bell" />
        </Show>
        <div
          class="npills"
          ref={(element) => {
            pills = element;
            observer?.observe(element);
          }}
        >
          <For each={props.chats}>
            {(chat, at) => (
              <a
                class="npill"
                href={routeUrl({ name: "chat", chat: chat.id, beside: [] })}
                aria-label={t("chats.unreadPill", { name: chat.name, count: chat.unread })}
                tabIndex={at() >= props.chats.length - hidden() ? -1 : undefined}
              >
                <Avatar
                  id={chat.colourId}
                  name={chat.name}
                  photo={chat.photo}
                  kind={chat.kind === "group" || chat.kind === "everyone" ? chat.kind : "person"}
                  size={props.form === "phone" ? 24 : 20}
                />
                <bdi class="npill-name">{shortName(chat)}</bdi>
                <Badge count={chat.unread} isMuted={chat.isMuted} size="sm" />
              </a>
            )}
          </For>
        </div>
        <Show when={hidden() > 0}>
          <span class="npill npill-more" role="img" aria-label={t("chats.unreadMore", { count: hidden() })}>
            +{hidden()}
          </span>
        </Show>
        <Show when={props.onMarkAllRead}>
          {(mark) => <IconButton icon="check" size="sm" label={t("chats.markAllRead")} onClick={() => mark()()} />}
        </Show>
      </section>
    </Show>
  );
}

/** People by their first word; names of chats whole. */
function shortName(chat: ChatRowModel): string {
  return chat.kind === "direct" ? firstWord(chat.name) : chat.name;
}
