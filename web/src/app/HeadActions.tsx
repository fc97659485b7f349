import { createMemo, createSignal, For, type JSX, lazy, Show } from "solid-js";
import type { MuteFor } from "../features/chats/model.ts";
import { type MessageKey, t } from "../i18n/index.ts";
import { goBack, navigate, route } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { IconButton } from "../ui/Button.tsx";
import { Menu, MenuItem, MenuLine } from "../ui/Menu.tsx";
import { loadCommands, withTexts } from "./later.ts";
import { headModel } from "./models.ts";

const DeleteChat = lazy(() =>
  withTexts(async () => ({ default: (await import("../features/groups/Dialogs.tsx")).DeleteChatDialog })),
);

const durations = {
  hour: "chats.muteHour",
  eightHours: "chats.muteHours",
  week: "chats.muteWeek",
  always: "chats.muteAlways",
} as const satisfies Record<MuteFor, MessageKey>;

/** The buttons in the header of a conversation: its details, and what can be done with it as a whole. */
export function HeadActions(props: { account: Account; talk: Conversation }): JSX.Element {
  const { account, talk } = props;
  const [isMuting, setMuting] = createSignal(false);
  const [isDeleting, setDeleting] = createSignal<boolean>();
  let items: HTMLElement | undefined;
  const my = () => talk.chat()?.my();
  const kind = () => talk.chat()?.chat().kind;
  const isMuted = () => {
    const until = my()?.mutedUntil;
    return until != null && Date.parse(until) > Date.now();
  };
  // Its own, not the address's: that may name several conversations.
  const address = createMemo(() => headModel(account, talk).id);
  const isOpen = () => {
    const here = route();
    return here.name === "chatInfo" && here.chat === address();
  };
  const toggle = () => {
    if (isOpen()) goBack({ name: "chat", chat: address(), beside: [] });
    else navigate({ name: "chatInfo", chat: address() });
  };
  const withChat = (run: (commands: Awaited<ReturnType<typeof loadCommands>>, chatId: number) => void) => {
    const chat = talk.chat();
    if (chat !== undefined) void loadCommands().then((commands) => run(commands, chat.id));
  };
  return (
    <>
      <IconButton icon="panel" label={t("conversation.details")} isOn={isOpen()} onClick={toggle} />
      <Show when={my() !== undefined}>
        <Menu
          label={t("common.more")}
          opener={(opener) => (
            <IconButton {...opener} icon="more" label={t("common.more")} onClick={() => setMuting(false)} />
          )}
        >
          <div
            ref={(element) => {
              items = element;
            }}
          >
            <Show
              when={!isMuting()}
              fallback={
                <For each={Object.keys(durations) as MuteFor[]}>
                  {(duration) => (
                    <MenuItem
                      icon="bell-off"
                      onChoose={() => withChat((commands, id) => commands.muteChat(account, id, duration))}
                    >
                      {t(durations[duration])}
                    </MenuItem>
                  )}
                </For>
              }
            >
              <Show
                when={isMuted()}
                fallback={
                  <MenuItem
                    icon="bell-off"
                    keepsOpen
                    onChoose={() => {
                      setMuting(true);
                      items?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
                    }}
                  >
                    {t("chats.muteFor")}
                  </MenuItem>
                }
              >
                <MenuItem icon="bell" onChoose={() => withChat((commands, id) => commands.muteChat(account, id, null))}>
                  {t("chats.unmute")}
                </MenuItem>
              </Show>
              <MenuItem
                icon="pin"
                onChoose={() => withChat((commands, id) => commands.pinChat(account, id, my()?.isPinned !== true))}
              >
                {my()?.isPinned ? t("chats.unpin") : t("chats.pin")}
              </MenuItem>
              <MenuItem icon="chat" onChoose={() => withChat((commands, id) => commands.markChatUnread(account, id))}>
                {t("chats.markUnread")}
              </MenuItem>
              <MenuItem
                icon="archive"
                onChoose={() =>
                  withChat((commands, id) => commands.archiveChat(account, id, my()?.isArchived !== true))
                }
              >
                {my()?.isArchived ? t("chats.unarchive") : t("chats.archive")}
              </MenuItem>
              <MenuItem icon="star" onChoose={() => navigate({ name: "starred" })}>
                {t("chats.starred")}
              </MenuItem>
              <Show when={kind() !== "general"}>
                <MenuLine />
                <MenuItem icon="trash" isDanger onChoose={() => setDeleting(true)}>
                  {t("chats.delete")}
                </MenuItem>
              </Show>
            </Show>
          </div>
        </Menu>
      </Show>
      <Show when={isDeleting() !== undefined}>
        <DeleteChat
          isOpen={isDeleting() === true}
          name={headModel(account, talk).name}
          kind={headModel(account, talk).kind}
          members={headModel(account, talk).members?.count ?? 0}
          canDeleteForEveryone={kind() === "group" && my()?.role === "owner"}
          onDelete={(scope) => withChat((commands, id) => commands.deleteChat(account, id, scope))}
          onClose={() => setDeleting(false)}
        />
      </Show>
    </>
  );
}
