import { createEffect, createMemo, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { ChatRowModel } from "../features/chats/model.ts";
import { UnreadBar } from "../features/chats/UnreadBar.tsx";
import { t } from "../i18n/index.ts";
import { route } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { IconButton } from "../ui/Button.tsx";
import { strip } from "../ui/preferences.ts";
import { ConversationPane } from "./ConversationPane.tsx";
import { headModel } from "./models.ts";
import { type Panes, popOut, talkOf } from "./panes.ts";
import "./panes.css";

/** The conversations side by side, or one alone; in a window of its own the header has no way back. */
export function PaneGrid(props: {
  account: Account;
  panes: Panes;
  /** Chats with unread messages that are not on screen. */
  otherUnread: readonly ChatRowModel[];
  onMarkAllRead: () => void;
  /** Asks which chat to open beside this one. */
  onOpenAnother: () => void;
  /** This is a window of its own. */
  isPopOut?: boolean;
}): JSX.Element {
  let grid!: HTMLDivElement;
  const { panes } = props;
  onMount(() => {
    const measure = () => panes.setWidth(grid.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    onCleanup(() => observer.disconnect());
    // On a phone the details cover the conversation: neither Tab nor a screen reader may go behind them.
    const phone = matchMedia("(max-width: 719.98px)");
    const cover = () => {
      grid.inert = phone.matches && route().name === "chatInfo";
    };
    phone.addEventListener("change", cover);
    onCleanup(() => phone.removeEventListener("change", cover));
    createEffect(cover);
  });
  const message = (id: string) => {
    const here = route();
    return here.name === "chat" && here.chat === id ? here.message : undefined;
  };
  const isSplit = () => panes.ids().length > 1;
  const hasStrip = () => strip.get() === "always" || (strip.get() === "listHidden" && props.isPopOut === true);
  return (
    <div
      ref={grid}
      class="pane-grid"
      classList={{ "panes-split": isSplit(), "pop-out": props.isPopOut === true }}
      style={{ "--panes": String(panes.shown().length) }}
    >
      <For each={panes.shown()}>
        {(id) => {
          const talk = talkOf(props.account, id);
          if (talk === undefined) return null;
          const isFocused = () => panes.focused() === id;
          const focus = () => panes.focus(id);
          const name = createMemo(() => headModel(props.account, talk).name);
          return (
            <section
              class="pane"
              classList={{ focused: isFocused() && panes.shown().length > 1 }}
              aria-label={t("conversation.with", { name: name() })}
              data-pane={id}
              onFocusIn={focus}
              onPointerDown={focus}
            >
              <ConversationPane
                account={props.account}
                talk={talk}
                message={message(id)}
                isFocused={isFocused()}
                otherUnread={props.otherUnread.length}
                onClose={() => panes.close(id)}
                paneActions={
                  <Show when={props.isPopOut !== true && !isSplit()}>
                    <IconButton
                      class="pane-wide"
                      icon="split"
                      label={t("chats.openAnother")}
                      onClick={() => props.onOpenAnother()}
                    />
                    <IconButton
                      class="pane-wide"
                      icon="popout"
                      label={t("chats.openWindow")}
                      onClick={() => popOut(id)}
                    />
                  </Show>
                }
                closeAction={
                  <Show when={props.isPopOut !== true && isSplit()}>
                    <IconButton icon="close" label={t("chats.closePane")} onClick={() => panes.close(id)} />
                  </Show>
                }
                unreadBar={
                  <Show when={isFocused() && hasStrip()}>
                    <div class="pane-strip">
                      <UnreadBar form="wide" chats={props.otherUnread} onMarkAllRead={() => props.onMarkAllRead()} />
                    </div>
                  </Show>
                }
              />
            </section>
          );
        }}
      </For>
    </div>
  );
}
