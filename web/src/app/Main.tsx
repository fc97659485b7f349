import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  lazy,
  Match,
  mapArray,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from "solid-js";
import { ApiError } from "../api/http.ts";
import { ChatList } from "../features/chats/ChatList.tsx";
import { EmptyPane } from "../features/chats/EmptyPane.tsx";
import { ArchiveLink, NewLinks } from "../features/chats/ListLinks.tsx";
import type { ChatFilter, ChatRowActions, ChatRowModel } from "../features/chats/model.ts";
import { UnreadBar } from "../features/chats/UnreadBar.tsx";
import { presenceWords } from "../features/chats/words.ts";
import { isSettingsSection } from "../features/settings/sections.ts";
import { HeaderNav, Shell, useWindowTitle } from "../features/shell/Shell.tsx";
import { language, loadTexts, t } from "../i18n/index.ts";
import { goBack, navigate, route } from "../routing/router.ts";
import { routeUrl } from "../routing/routes.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";
import { strip } from "../ui/preferences.ts";
import { toast } from "../ui/Toast.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { keepEarlyKeys } from "./earlyKeys.ts";
import { loadCommands, withTexts } from "./later.ts";
import { isLeaving } from "./leaving.ts";
import { chatRow, headModel, personRow, presenceModel } from "./models.ts";
import { mutedUntil } from "./mute.ts";
import { createPanes, followLinks, popOut, talkOf } from "./panes.ts";
import { createListPlace, DeleteRow, DetailsPane, isPaneScreen, ListScreen, PaneScreen } from "./screens.tsx";
import { watchActivity } from "./watchActivity.ts";

/** The list paints first; the conversation comes right after it, and what nobody needs at once after that. */
const loadPanes = () => import("./PaneGrid.tsx");
const PaneGrid = lazy(async () => ({ default: (await loadPanes()).PaneGrid }));
const Extras = lazy(async () => ({
  default: (await withTexts(() => import("./Extras.tsx"), "more")).Extras,
}));
const loadSettings = async () =>
  (await Promise.all([withTexts(() => import("./SettingsScreen.tsx"), "settings"), loadTexts("more")]))[0];
const SettingsScreen = lazy(async () => ({ default: (await loadSettings()).SettingsScreen }));
const SettingsList = lazy(async () => ({ default: (await loadSettings()).SettingsList }));

/** People a page of the directory brings; more come with the search. */
const peoplePages = 4;

/** Everything one sees when signed in: list and pane, put together from state and screens. */
export function Main(props: {
  account: Account;
  server: string;
  passwordMin: number;
  onSignOut: () => void;
}): JSX.Element {
  const account = props.account;
  const earlyKeys = keepEarlyKeys();
  onCleanup(earlyKeys.take);
  onMount(() => onCleanup(watchActivity(account)));
  createEffect(() => account.setLanguage(language()));

  const [filter, setFilter] = createSignal<ChatFilter>("all");
  const [query, setQuery] = createSignal("");

  // ---- the list ----------------------------------------------------------------
  const entries = account.list;
  // One memo a row: a message makes its own chat's row anew and no other.
  const chatRows = createMemo(
    mapArray(
      () => entries().flatMap((entry) => (entry.kind === "chat" ? [entry.chat] : [])),
      (chat) => ({ chat, row: createMemo(() => chatRow(account, chat)) }),
    ),
  );
  const chats = createMemo(() => chatRows().flatMap(({ chat, row }) => (isLeaving(chat.id) ? [] : [row()])));
  /** Nobody was written to yet: there is the general room at most. */
  const isNew = () => chats().every(({ kind }) => kind === "everyone");
  const personRows = createMemo(
    mapArray(
      () => entries().flatMap((entry) => (entry.kind === "person" ? [entry.userId] : [])),
      (userId) =>
        createMemo(() => {
          const user = account.user(userId);
          return user === undefined ? undefined : personRow(account, user);
        }),
    ),
  );
  const people = createMemo(() => personRows().flatMap((row) => row() ?? []));
  void loadPeople(account);
  void loadPanes();
  createEffect(
    on(query, (words) => {
      if (words.trim().length < 2) return;
      const timer = setTimeout(() => void findPeople(account, words.trim()), 150);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  createEffect(() => {
    const shown = entries().flatMap((entry) =>
      entry.kind === "person" ? [entry.userId] : entry.chat.partnerId === undefined ? [] : [entry.chat.partnerId],
    );
    account.watch(shown.filter((id) => id !== account.model.meId).slice(0, 500));
  });

  // ---- the pane ----------------------------------------------------------------
  const isSettings = () => route().name === "settings";
  const section = () => {
    const here = route();
    return here.name === "settings" && isSettingsSection(here.section) ? here.section : undefined;
  };
  const panes = createPanes();
  const isWindow = () => route().name === "window";
  const asked = panes.focused;
  const talk = createMemo((): Conversation | undefined => {
    const id = asked();
    return id === undefined ? undefined : talkOf(account, id);
  });
  onCleanup(followLinks(panes));
  /** The conversation whose details are open. */
  const infoTalk = createMemo(() => {
    const here = route();
    return here.name === "chatInfo" ? talkOf(account, here.chat) : undefined;
  });
  // Addresses that stand for a chat: the general room, a person by nick, the last chat.
  createEffect(() => {
    const here = route();
    if (here.name === "everyone") {
      const general = [...account.model.chats.values()].find((chat) => chat.chat().kind === "general");
      account.model.chatsVersion();
      if (general !== undefined) navigate({ name: "chat", chat: String(general.id), beside: [] }, true);
    } else if (here.name === "home" || here.name === "login" || here.name === "register") {
      const last = lastChat(account);
      const isWide = matchMedia("(min-width: 720px)").matches;
      navigate(isWide && last !== undefined ? { name: "chat", chat: last, beside: [] } : { name: "chats" }, true);
    } else if (here.name === "chat" || here.name === "chatInfo") setLastChat(account, here.chat);
  });
  // A direct chat that came into being gets its own address, so that a reload finds it without a detour.
  createEffect(() => {
    const here = route();
    const real = panes
      .ids()
      .map((id) => String((id.startsWith("u") ? talkOf(account, id)?.chat()?.id : undefined) ?? id));
    const [chat, ...beside] = real;
    if (chat === undefined || real.every((id, at) => id === panes.ids()[at])) return;
    if (here.name === "window") navigate({ name: "window", chat }, true);
    else if (here.name === "chatInfo") navigate({ ...here, chat }, true);
    else navigate({ name: "chat", chat, beside: beside.filter((id) => id !== chat) }, true);
  });
  // A chat one was removed from, or that never was, is not left standing.
  createEffect(
    on([talk, () => talk()?.chat(), () => talk()?.loadError()], ([shown, chat, failure], before) => {
      const isGone = shown !== undefined && shown === before?.[0] && before[1] !== undefined && chat === undefined;
      if (!isGone && (chat !== undefined || failure !== "not_found")) return;
      const id = before?.[1]?.id;
      if (isGone && shown.userId() !== undefined && id !== undefined) return;
      navigate({ name: "chats" }, true);
      if (id === undefined || !isLeaving(id)) toast({ text: t("chats.notFound") });
    }),
  );
  const place = createListPlace((chatId) => account.model.chats.get(Number(chatId))?.my().isArchived === true);
  const [deleting, setDeleting] = createSignal<ChatRowModel>();
  const [hasDeleted, setHasDeleted] = createSignal(false);

  const rowId = (id: string) => String(talkOf(account, id)?.chat()?.id ?? id);
  const selected = () => {
    const id = asked();
    return id === undefined ? undefined : rowId(id);
  };
  const openIds = createMemo(() => panes.shown().map(rowId));
  const unreadRows = createMemo((): ChatRowModel[] =>
    account.unread().flatMap((unread) => {
      const chat = account.model.chats.get(unread.chatId);
      if (chat !== undefined) return [chatRow(account, chat)];
      const isDirect = unread.kind === "direct";
      return [
        {
          id: String(unread.chatId),
          kind: unread.kind === "general" ? "everyone" : unread.kind,
          name: unread.title || t(unread.kind === "general" ? "common.everyone" : "chats.notes"),
          colourId: String(isDirect ? (unread.user?.id ?? unread.chatId) : unread.chatId),
          isPinned: false,
          isMuted: false,
          at: new Date(unread.lastAt),
          preview: { kind: "none" },
          unread: unread.count,
          isMentioned: unread.mentions > 0,
        },
      ];
    }),
  );
  const preferences = (chatId: string, change: Parameters<Conversation["setPreferences"]>[0]) => {
    account
      .conversation({ chatId: Number(chatId) })
      .setPreferences(change)
      .catch((error: unknown) =>
        toast({ text: t("error.serverCode", { code: error instanceof ApiError ? error.code : "unknown" }) }),
      );
  };
  const rowActions: ChatRowActions = {
    onPin: ({ id }, isPinned) => preferences(id, { isPinned }),
    onMute: ({ id }, duration) => preferences(id, { mutedUntil: mutedUntil(duration) }),
    onMarkRead: ({ id, isMarkedUnread }) => {
      const chat = account.model.chats.get(Number(id));
      if (chat !== undefined) account.read(chat, chat.applied, false);
      if (isMarkedUnread) preferences(id, { isMarkedUnread: false });
    },
    onMarkUnread: ({ id }) => preferences(id, { isMarkedUnread: true }),
    onArchive: ({ id }, isArchived) =>
      void loadCommands().then((commands) => commands.archiveChat(account, Number(id), isArchived)),
    onDelete: (chat) => {
      setHasDeleted(true);
      setDeleting(chat);
    },
    ...(matchMedia("(min-width: 720px)").matches
      ? { onOpenBeside: ({ id }) => panes.openBeside(id), onOpenWindow: ({ id }) => popOut(id) }
      : {}),
  };
  const otherUnread = createMemo(() => unreadRows().filter((row) => !openIds().includes(row.id)));
  const markAllRead = () => void import("./markRead.ts").then(({ markEverythingRead }) => markEverythingRead(account));
  const [opensBeside, setOpensBeside] = createSignal(false);

  const talkName = createMemo(() => {
    const shown = talk();
    return shown === undefined ? undefined : headModel(account, shown).name;
  });
  useWindowTitle(
    () => (isSettings() ? t("settings.title") : (talkName() ?? t("chats.title"))),
    () => unreadRows().length,
  );

  const nav = {
    get section() {
      return isSettings() ? ("settings" as const) : ("chats" as const);
    },
    get unreadChats() {
      return unreadRows().length;
    },
    get me() {
      const { user } = account.me();
      const presence = presenceModel(account.presence(user.id));
      // One's own device is connected, whatever was heard last.
      const state = account.connection().name === "live" && presence.state === "offline" ? "online" : presence.state;
      return {
        id: String(user.id),
        name: user.name,
        userName: user.userName,
        photo: user.photoUrl ?? undefined,
        presence: state,
        presenceText: presenceWords({ ...presence, state }) ?? "",
      };
    },
    onSignOut: () => props.onSignOut(),
  };

  const grid = (isPopOut = false) => (
    <PaneGrid
      account={account}
      panes={panes}
      otherUnread={otherUnread()}
      onMarkAllRead={markAllRead}
      onOpenAnother={() => setOpensBeside(true)}
      isPopOut={isPopOut}
    />
  );
  const extras = () => (
    <Extras
      account={account}
      panes={panes}
      chats={chats()}
      people={people()}
      rowActions={rowActions}
      earlyKeys={earlyKeys}
      opensBeside={opensBeside()}
      onClosed={() => setOpensBeside(false)}
      preferences={preferences}
      onSignOut={nav.onSignOut}
    />
  );

  const shell = () => (
    <Shell
      {...navProps(nav)}
      listLabel={isSettings() ? t("settings.title") : t("chats.title")}
      mainLabel={talk() === undefined ? t("nav.conversations") : t("conversation.with", { name: talkName() ?? "" })}
      isPaneOpen={talk() !== undefined || section() !== undefined || isPaneScreen()}
      banner={<ConnectionBanner status={account.connection()} />}
      list={
        <Show
          when={!isSettings()}
          fallback={
            <SettingsList
              section={section()}
              me={nav.me}
              nav={<HeaderNav {...navProps(nav)} />}
              onSignOut={nav.onSignOut}
            />
          }
        >
          <Show
            when={place() === undefined}
            fallback={<ListScreen account={account} place={place() ?? "newMessage"} selectedId={selected()} />}
          >
            <ChatList
              chats={chats()}
              people={people()}
              selectedId={selected()}
              openIds={openIds()}
              onOpen={panes.open}
              isLoading={chats().length === 0 && account.connection().name !== "live"}
              filter={filter()}
              onFilter={setFilter}
              query={query()}
              onQuery={setQuery}
              rowActions={rowActions}
              nav={<HeaderNav {...navProps(nav)} />}
              unreadBar={
                <Show when={strip.get() === "always"}>
                  <UnreadBar form="phone" chats={otherUnread()} onMarkAllRead={markAllRead} />
                </Show>
              }
              actions={<NewLinks />}
              afterChats={
                <Show when={filter() === "all" && query() === ""}>
                  <ArchiveLink count={account.archived().length} />
                </Show>
              }
            />
          </Show>
          <Show when={hasDeleted()}>
            <DeleteRow account={account} chat={deleting()} onClose={() => setDeleting(undefined)} />
          </Show>
        </Show>
      }
    >
      <Switch
        fallback={
          <EmptyPane
            server={props.server}
            action={
              <>
                <a class="btn btn-primary" href={routeUrl({ name: "newMessage" })}>
                  {t("chats.newMessage")}
                </a>
                <Show when={isNew()}>
                  <a class="btn btn-line" href={routeUrl({ name: "everyone" })}>
                    {t("common.everyone")}
                  </a>
                </Show>
              </>
            }
          />
        }
      >
        <Match when={isSettings() && section()}>
          {(shown) => <SettingsScreen account={account} section={shown()} passwordMin={props.passwordMin} />}
        </Match>
        <Match when={talk() !== undefined}>
          <div class="panes" classList={{ "with-info": infoTalk() !== undefined }}>
            {grid()}
            <Show when={infoTalk()} keyed>
              {(shown) => (
                <DetailsPane
                  account={account}
                  talk={shown}
                  onClose={() => goBack({ name: "chat", chat: selected() ?? "", beside: [] })}
                />
              )}
            </Show>
          </div>
        </Match>
        <Match when={isPaneScreen()}>
          <PaneScreen account={account} />
        </Match>
      </Switch>
    </Shell>
  );

  return (
    <>
      <Show when={isWindow()} fallback={shell()}>
        <main class="window" id="main" aria-label={t("nav.conversations")}>
          <h1 class="vh">{t("nav.conversations")}</h1>
          {grid(true)}
          <div class="app-banner">
            <ConnectionBanner status={account.connection()} />
          </div>
        </main>
      </Show>
      {extras()}
    </>
  );
}

type Nav = Parameters<typeof HeaderNav>[0];

/** Keeps the getters: a spread would read them once. */
function navProps(nav: Nav): Nav {
  return {
    get section() {
      return nav.section;
    },
    get unreadChats() {
      return nav.unreadChats;
    },
    get me() {
      return nav.me;
    },
    onSignOut: () => nav.onSignOut(),
  };
}

/** The first pages of the directory: everybody on a small server. */
async function loadPeople(account: Account): Promise<void> {
  try {
    let after: string | undefined;
    for (let page = 0; page < peoplePages; page++) {
      const { next } = await account.loadPeople({ limit: 50, ...(after === undefined ? {} : { after }) });
      if (next === undefined) return;
      after = next;
    }
  } catch {
    // The list of chats works without; a reload or a search asks again.
  }
}

/** People found by the server join those the list may show; the list itself filters. */
async function findPeople(account: Account, words: string): Promise<void> {
  try {
    const { users } = await account.loadPeople({ query: words, limit: 50 });
    account.model.listed.set(new Set([...account.model.listed.peek(), ...users.map((user) => user.id)]));
  } catch {
    // What is known already is still searched.
  }
}

const lastChatKey = (account: Account) => `parley.lastChat.${account.model.meId}`;

function lastChat(account: Account): string | undefined {
  return localStorage.getItem(lastChatKey(account)) ?? undefined;
}

function setLastChat(account: Account, chat: string): void {
  localStorage.setItem(lastChatKey(account), chat);
}

/** Address of the conversation with a person. */
export const personUrl = (userId: number): string => routeUrl({ name: "chat", chat: `u${userId}`, beside: [] });
