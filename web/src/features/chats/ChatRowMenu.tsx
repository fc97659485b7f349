import { createSignal, For, type JSX, Show } from "solid-js";
import { type MessageKey, t } from "../../i18n/index.ts";
import { ContextMenu, type ContextMenuHandle, MenuItem, MenuLine } from "../../ui/Menu.tsx";
import type { ChatRowActions, ChatRowModel, MuteFor } from "./model.ts";

const durations = {
  hour: "chats.muteHour",
  eightHours: "chats.muteHours",
  week: "chats.muteWeek",
  always: "chats.muteAlways",
} as const satisfies Record<MuteFor, MessageKey>;

/** The menu of a row of the chat list. */
export function ChatRowMenu(props: {
  /** The row it is about. */
  chat: ChatRowModel | undefined;
  actions: ChatRowActions;
  ref: (handle: ContextMenuHandle) => void;
}): JSX.Element {
  const [isMuting, setMuting] = createSignal(false);
  let first: HTMLElement | undefined;
  return (
    <ContextMenu
      label={t("chats.rowMenu", { name: props.chat?.name ?? "" })}
      ref={props.ref}
      onClose={() => setMuting(false)}
    >
      <Show when={props.chat} keyed>
        {(chat) => (
          <div
            ref={(element) => {
              first = element;
            }}
          >
            <Show
              when={!isMuting()}
              fallback={
                <For each={Object.keys(durations) as MuteFor[]}>
                  {(duration) => (
                    <MenuItem icon="bell-off" onChoose={() => props.actions.onMute?.(chat, duration)}>
                      {t(durations[duration])}
                    </MenuItem>
                  )}
                </For>
              }
            >
              <Show when={props.actions.onPin}>
                {(pin) => (
                  <MenuItem icon="pin" onChoose={() => pin()(chat, !chat.isPinned)}>
                    {chat.isPinned ? t("chats.unpin") : t("chats.pin")}
                  </MenuItem>
                )}
              </Show>
              <Show when={props.actions.onMute}>
                {(mute) => (
                  <Show
                    when={chat.isMuted}
                    fallback={
                      <MenuItem
                        icon="bell-off"
                        keepsOpen
                        onChoose={() => {
                          setMuting(true);
                          first?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
                        }}
                      >
                        {t("chats.muteFor")}
                      </MenuItem>
                    }
                  >
                    <MenuItem icon="bell" onChoose={() => mute()(chat, null)}>
                      {t("chats.unmute")}
                    </MenuItem>
                  </Show>
                )}
              </Show>
              <Show
                when={chat.unread > 0 || chat.isMarkedUnread}
                fallback={
                  <Show when={props.actions.onMarkUnread}>
                    {(mark) => (
                      <MenuItem icon="chat" onChoose={() => mark()(chat)}>
                        {t("chats.markUnread")}
                      </MenuItem>
                    )}
                  </Show>
                }
              >
                <Show when={props.actions.onMarkRead}>
                  {(mark) => (
                    <MenuItem icon="check" onChoose={() => mark()(chat)}>
                      {t("chats.markRead")}
                    </MenuItem>
                  )}
                </Show>
              </Show>
              <Show when={props.actions.onOpenBeside}>
                {(open) => (
                  <>
                    <MenuLine />
                    <MenuItem icon="split" onChoose={() => open()(chat)}>
                      {t("chats.openBeside")}
                    </MenuItem>
                  </>
                )}
              </Show>
              <Show when={props.actions.onOpenWindow}>
                {(open) => (
                  <MenuItem icon="popout" onChoose={() => open()(chat)}>
                    {t("chats.openWindow")}
                  </MenuItem>
                )}
              </Show>
              <Show when={props.actions.onArchive}>
                {(archive) => (
                  <>
                    <MenuLine />
                    <MenuItem icon="archive" onChoose={() => archive()(chat, !chat.isArchived)}>
                      {chat.isArchived ? t("chats.unarchive") : t("chats.archive")}
                    </MenuItem>
                  </>
                )}
              </Show>
              <Show when={chat.kind !== "everyone" && props.actions.onDelete}>
                {(remove) => (
                  <MenuItem icon="trash" isDanger onChoose={() => remove()(chat)}>
                    {t("chats.delete")}
                  </MenuItem>
                )}
              </Show>
            </Show>
          </div>
        )}
      </Show>
    </ContextMenu>
  );
}
