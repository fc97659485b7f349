import { createEffect, createMemo, createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { ChatRowActions, ChatRowModel, PersonRowModel } from "../features/chats/model.ts";
import { ShortcutSheet } from "../features/settings/ShortcutSheet.tsx";
import { Switcher, type SwitcherAction } from "../features/switcher/Switcher.tsx";
import { t } from "../i18n/index.ts";
import { goBack, navigate, route } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { Banner } from "../ui/Banner.tsx";
import { Button } from "../ui/Button.tsx";
import { compactList, desktopNotifications } from "../ui/preferences.ts";
import { isDark, setTheme } from "../ui/theme.ts";
import type { EarlyKeys } from "./earlyKeys.ts";
import { watchEscape, watchRowDrag, watchSwipes } from "./gestures.ts";
import { markEverythingRead } from "./markRead.ts";
import { askPermission, mayOffer, notNow, watchArrivals } from "./notifications.ts";
import { type Panes, talkOf } from "./panes.ts";
import { watchShortcuts } from "./shortcuts.ts";
import { applyUpdate, hasUpdate, watchNotificationClicks } from "./update.ts";
import "./extras.css";

/** What nobody needs in the first moment: keys, switcher, notifications, the word that a new version is ready. */
export function Extras(props: {
  account: Account;
  panes: Panes;
  chats: readonly ChatRowModel[];
  people: readonly PersonRowModel[];
  rowActions: ChatRowActions;
  /** What was pressed before this was loaded. */
  earlyKeys: EarlyKeys;
  /** The switcher is asked for a chat to open beside. */
  opensBeside: boolean;
  onClosed: () => void;
  preferences: (chatId: string, change: Parameters<Conversation["setPreferences"]>[0]) => void;
  onSignOut: () => void;
}): JSX.Element {
  const { account, panes } = props;
  const typedEarly = props.earlyKeys.take();
  const [query, setQuery] = createSignal(typedEarly ?? "");
  const [isOpen, setOpen] = createSignal(typedEarly !== undefined);
  const [isSheet, setSheet] = createSignal(false);
  const [isOffered, setOffered] = createSignal(false);

  const focusedChat = () => {
    const id = panes.focused();
    return id === undefined ? undefined : talkOf(account, id)?.chat();
  };
  const mute = () => {
    const chat = focusedChat();
    if (chat === undefined) return;
    const { mutedUntil } = chat.my();
    const isMuted = mutedUntil != null && Date.parse(mutedUntil) > Date.now();
    props.preferences(String(chat.id), { mutedUntil: isMuted ? null : "9999-12-31T00:00:00Z" });
  };
  // Details open and close under the same key.
  const details = () => {
    const id = panes.focused();
    const chat = id === undefined ? undefined : talkOf(account, id)?.chat();
    if (chat === undefined) return;
    const chatId = String(chat.id);
    if (route().name === "chatInfo") goBack({ name: "chat", chat: chatId, beside: [] });
    else navigate({ name: "chatInfo", chat: chatId });
  };
  watchShortcuts({
    panes,
    onSwitcher: () => setOpen(!isOpen()),
    onSheet: () => setSheet(!isSheet()),
    onMute: mute,
    onDetails: details,
  });

  onMount(() => props.earlyKeys.replay());
  watchEscape();
  watchRowDrag(panes);
  watchSwipes((id) => props.chats.find((chat) => chat.id === id), props.rowActions);

  const isOnScreen = (chatId: number) =>
    panes.shown().some((id) => talkOf(account, id)?.chat()?.id === chatId) &&
    (route().name === "chat" || route().name === "window");
  watchArrivals(account, isOnScreen, () => setOffered(mayOffer()));
  onCleanup(watchNotificationClicks());

  createEffect(() => document.documentElement.classList.toggle("compact", compactList.get()));

  const actions = createMemo((): SwitcherAction[] => [
    { id: "new", icon: "compose", label: t("chats.newMessage"), run: () => navigate({ name: "newMessage" }) },
    { id: "group", icon: "users", label: t("chats.newGroup"), run: () => navigate({ name: "newGroup" }) },
    { id: "read", icon: "check", label: t("chats.markAllRead"), run: () => markEverythingRead(account) },
    { id: "settings", icon: "sliders", label: t("nav.settings"), run: () => navigate({ name: "settings" }) },
    { id: "keys", icon: "keyboard", label: t("keys.title"), run: () => setSheet(true) },
    { id: "help", icon: "help", label: t("help.title"), run: () => navigate({ name: "help" }) },
    {
      id: "theme",
      icon: isDark() ? "sun" : "moon",
      label: isDark() ? t("auth.toLight") : t("auth.toDark"),
      run: () => setTheme(isDark() ? "light" : "dark"),
    },
    { id: "out", icon: "sign-out", label: t("nav.signOut"), run: () => props.onSignOut() },
  ]);
  const isSwitching = () => isOpen() || props.opensBeside;

  return (
    <>
      <Switcher
        isOpen={isSwitching()}
        query={query()}
        onClose={() => {
          setOpen(false);
          setQuery("");
          props.onClosed();
        }}
        title={t(props.opensBeside ? "switcher.besideTitle" : "switcher.title")}
        chats={props.opensBeside ? props.chats.filter(({ id }) => !panes.ids().includes(id)) : props.chats}
        people={props.people}
        actions={props.opensBeside ? [] : actions()}
        onOpen={props.opensBeside ? panes.openBeside : (id) => openFromAnywhere(panes, id)}
      />
      <ShortcutSheet isOpen={isSheet()} onClose={() => setSheet(false)} />
      <div class="notices">
        <Show when={hasUpdate()}>
          <Banner
            tone="ok"
            icon="retry"
            action={
              <Button variant="text" size="sm" onClick={applyUpdate}>
                {t("nav.reload")}
              </Button>
            }
          >
            {t("nav.newVersion")}
          </Banner>
        </Show>
        <Show when={isOffered()}>
          <section class="notify-card" aria-label={t("settings.notifications")}>
            <p>{t("notify.card")}</p>
            <div>
              <Button
                variant="primary"
                size="sm"
                onClick={() => {
                  setOffered(false);
                  void askPermission().then((answer) => desktopNotifications.set(answer === "granted"));
                }}
              >
                {t("common.turnOn")}
              </Button>
              <Button
                variant="quiet"
                size="sm"
                onClick={() => {
                  setOffered(false);
                  notNow();
                }}
              >
                {t("common.notNow")}
              </Button>
            </div>
          </section>
        </Show>
      </div>
    </>
  );
}

function openFromAnywhere(panes: Panes, id: string): void {
  if (panes.ids().length > 0) panes.open(id);
  else navigate({ name: "chat", chat: id, beside: [] });
}
