import { createEffect, For, type JSX, on, onCleanup, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { MenuItem, MenuLine } from "../../ui/Menu.tsx";
import { placeBeside } from "../../ui/place.ts";
import { rovingKey } from "../../ui/roving.ts";
import { useMessageList } from "./context.ts";
import type { MessageAction, ShownMessage } from "./model.ts";

/** Which message's menu is open, and beside what: an element or a point of the window. */
export interface MenuPlace {
  readonly key: string;
  readonly beside: Element | { readonly x: number; readonly y: number };
}

const icons: Record<MessageAction, IconName> = {
  reply: "reply",
  edit: "edit",
  copy: "copy",
  forward: "forward",
  pin: "pin",
  star: "star",
  markRead: "check",
  markUnread: "chat",
  details: "eye",
  deleteForMe: "trash",
  deleteForEveryone: "trash",
};
const keys: Partial<Record<MessageAction, string>> = { reply: "R", edit: "E", copy: "C" };

/** The menu of one message: quick reactions and everything that can be done. Esc and a press outside close it. */
export function MessageMenu(props: {
  place: MenuPlace | undefined;
  message: ShownMessage | undefined;
  /** `hasFocus`: the focus was in the menu and should return to the message. */
  onClose: (hasFocus: boolean) => void;
}): JSX.Element {
  const list = useMessageList();
  let menu!: HTMLDivElement;
  const actions = () => (props.message === undefined ? [] : list.allowed(props.message));
  const label = (action: MessageAction): string => {
    const message = props.message;
    if (action === "pin" && message?.isPinned) return t("message.unpin");
    if (action === "star" && message?.isStarred) return t("message.unstar");
    return t(action === "markRead" ? "chats.markRead" : `message.${action}`);
  };
  const close = () => menu.hidePopover();
  // Not the browser's own way of closing: that takes the end of the long press which opened the menu for a press outside.
  const onPointerDown = (event: PointerEvent) => {
    if (props.place !== undefined && !(event.target instanceof Node && menu.contains(event.target))) close();
  };
  document.addEventListener("pointerdown", onPointerDown, true);
  onCleanup(() => document.removeEventListener("pointerdown", onPointerDown, true));

  createEffect(
    on(
      () => props.place,
      (place) => {
        if (place === undefined) return;
        menu.showPopover();
        if (place.beside instanceof Element) {
          const bubble = place.beside.matches("[data-key]") ? place.beside.querySelector(".b") : null;
          placeBeside(menu, bubble ?? place.beside, { align: "start" });
        } else {
          const { x, y } = place.beside;
          menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
          menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
        }
        menu.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
      },
    ),
  );

  return (
    <div
      ref={menu}
      class="menu message-menu"
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={t("message.actions")}
      onBeforeToggle={(event) => {
        if (event.newState === "closed") props.onClose(menu.contains(document.activeElement));
      }}
      onKeyDown={(event) => {
        if (rovingKey(event, menu, '[role^="menuitem"]', "both") !== undefined) return;
        if (event.key === "Tab" || event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      }}
    >
      <Show when={props.message}>
        {(message) => (
          <>
            <Show when={list.canReact() && message().seq !== null && !message().isDeleted}>
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a menu */}
              <div class="rr" role="group" aria-label={t("message.react")}>
                <For each={list.quickReactions()}>
                  {(emoji) => (
                    <button
                      type="button"
                      role="menuitemcheckbox"
                      tabIndex={-1}
                      aria-checked={message().reactions?.some((one) => one.emoji === emoji && one.isMine) ?? false}
                      aria-label={t("message.reactWith", { emoji })}
                      onClick={() => {
                        const target = message();
                        close();
                        list.onReact(target, emoji);
                      }}
                    >
                      {emoji}
                    </button>
                  )}
                </For>
                <Show when={list.onPickReaction}>
                  {(pick) => (
                    <button
                      type="button"
                      role="menuitem"
                      tabIndex={-1}
                      aria-label={t("message.reactMore")}
                      onClick={() => {
                        const target = message();
                        const beside = props.place?.beside;
                        close();
                        pick()(target, beside instanceof Element ? beside : menu);
                      }}
                    >
                      <Icon name="plus" />
                    </button>
                  )}
                </Show>
              </div>
              <MenuLine />
            </Show>
            <For each={actions()}>
              {(action, at) => {
                const isDanger = action.startsWith("delete");
                const isFirstDanger = () => isDanger && !actions()[at() - 1]?.startsWith("delete");
                return (
                  <>
                    <Show when={isFirstDanger() && at() > 0}>
                      <MenuLine />
                    </Show>
                    <MenuItem
                      icon={icons[action]}
                      isDanger={isDanger}
                      {...(keys[action] === undefined ? {} : { shortcut: keys[action] })}
                      onChoose={() => {
                        const target = message();
                        close();
                        list.onAction(action, target);
                      }}
                    >
                      {label(action)}
                    </MenuItem>
                  </>
                );
              }}
            </For>
          </>
        )}
      </Show>
    </div>
  );
}
