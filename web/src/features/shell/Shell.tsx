import { createEffect, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../routing/router.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar, type PresenceShape } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu.tsx";
import "./shell.css";

/** Who is signed in, as the frame shows it. */
export type ShellMe = {
  id: string;
  name: string;
  userName: string;
  photo?: string | undefined;
  presence: PresenceShape;
  /** The presence in words. */
  presenceText: string;
};

/** The parts of the application the navigation leads to. */
export type Section = "chats" | "settings";

type NavProps = {
  section: Section;
  /** Chats with unread messages. */
  unreadChats: number;
  me: ShellMe;
  onSignOut: () => void;
};

type ShellProps = NavProps & {
  /** The column of the list: chats or sections of the settings. */
  list: JSX.Element;
  listLabel: string;
  /** The pane beside it. */
  children: JSX.Element;
  mainLabel: string;
  /** On phones one of the two fills the window: the pane when a chat or a section is open. */
  isPaneOpen: boolean;
  /** A banner over everything, which pushes nothing. */
  banner?: JSX.Element;
};

/** A place of the navigation. The help centre stands outside the frame. */
type NavItem = Section | "help";

const items: readonly { item: NavItem; icon: IconName; url: string }[] = [
  { item: "chats", icon: "chat", url: routeUrl({ name: "chats" }) },
  { item: "help", icon: "help", url: routeUrl({ name: "help" }) },
  { item: "settings", icon: "sliders", url: routeUrl({ name: "settings" }) },
];

/** The frame of the application: rail on wide windows, tab bar on phones, list and pane between, landmarks and skip links. */
export function Shell(props: ShellProps): JSX.Element {
  watchVisibleHeight();
  return (
    <div class="app" classList={{ "pane-open": props.isPaneOpen }}>
      <a class="skip" href="#list">
        {t("nav.skipToList")}
      </a>
      <a class="skip" href="#main">
        {t("nav.skipToMain")}
      </a>
      <Show when={props.isPaneOpen && props.section === "chats"}>
        <button
          type="button"
          class="skip"
          onClick={() => document.querySelector<HTMLElement>("#main textarea")?.focus()}
        >
          {t("nav.skipToComposer")}
        </button>
      </Show>
      <nav class="rail" aria-label={t("nav.main")}>
        <Mark />
        <NavLink item="chats" {...navOf(props)} />
        <span class="grow" />
        <NavLink item="help" {...navOf(props)} />
        <NavLink item="settings" {...navOf(props)} />
        <MeMenu {...navOf(props)} />
      </nav>
      <aside class="app-list" id="list" tabIndex={-1} aria-label={props.listLabel}>
        <div class="app-list-in">{props.list}</div>
        <nav class="tabbar" aria-label={t("nav.main")}>
          <For each={items}>{({ item }) => <NavLink item={item} isTab {...navOf(props)} />}</For>
        </nav>
      </aside>
      <main class="app-main" id="main" tabIndex={-1} aria-label={props.mainLabel}>
        {props.children}
      </main>
      <div class="app-banner">{props.banner}</div>
    </div>
  );
}

/** The navigation of windows without rail and tab bar: it stands in the header of the list. */
export function HeaderNav(props: NavProps): JSX.Element {
  const other = (): Section => (props.section === "chats" ? "settings" : "chats");
  return (
    <>
      <a class="ib" href={routeUrl({ name: other() })} aria-label={t(`nav.${other()}`)} data-tip={t(`nav.${other()}`)}>
        <Icon name={other() === "settings" ? "sliders" : "chat"} />
      </a>
      <MeMenu {...navOf(props)} />
    </>
  );
}

function navOf(props: NavProps): NavProps {
  return {
    get section() {
      return props.section;
    },
    get unreadChats() {
      return props.unreadChats;
    },
    get me() {
      return props.me;
    },
    get onSignOut() {
      return props.onSignOut;
    },
  };
}

function NavLink(props: NavProps & { item: NavItem; isTab?: boolean }): JSX.Element {
  const place = () => items.find(({ item }) => item === props.item) ?? items[0];
  const unread = () => (props.item === "chats" ? props.unreadChats : 0);
  const word = () => t(`nav.${props.item}`);
  const name = () => (unread() > 0 ? t("nav.chatsUnread", { count: unread() }) : word());
  return (
    <a
      class="nav-link"
      classList={{ on: props.section === props.item }}
      href={place()?.url}
      aria-label={name()}
      aria-current={props.section === props.item ? "page" : undefined}
      data-tip={props.isTab ? undefined : word()}
    >
      <Icon name={place()?.icon ?? "chat"} size={props.isTab ? 24 : 22} />
      <Show when={props.isTab}>
        <span>{word()}</span>
      </Show>
      <Show when={unread() > 0}>
        <Badge count={unread()} />
      </Show>
    </a>
  );
}

/** Me: name, settings, sign out. */
function MeMenu(props: NavProps): JSX.Element {
  return (
    <Menu
      label={t("nav.account")}
      align="start"
      opener={(opener) => (
        <button
          type="button"
          {...opener}
          class="me-button"
          aria-label={t("nav.me", { name: props.me.name, presence: props.me.presenceText })}
          data-tip={props.me.name}
        >
          <Avatar id={props.me.id} name={props.me.name} photo={props.me.photo} size={36} presence={props.me.presence} />
        </button>
      )}
    >
      <p class="me-name">
        <b class="ell">
          <bdi>{props.me.name}</bdi>
        </b>
        <bdi class="ell">@{props.me.userName}</bdi>
      </p>
      <MenuLine />
      <MenuItem icon="sliders" onChoose={() => navigate({ name: "settings" })}>
        {t("nav.settings")}
      </MenuItem>
      <MenuItem icon="help" onChoose={() => navigate({ name: "help" })}>
        {t("nav.help")}
      </MenuItem>
      <MenuItem icon="sign-out" onChoose={() => props.onSignOut()}>
        {t("nav.signOut")}
      </MenuItem>
    </Menu>
  );
}

/** Where the browser lays its keyboard over the page (iOS ignores `interactive-widget`), the frame shrinks to what is visible. */
function watchVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (viewport === null || viewport === undefined) return;
  const root = document.documentElement;
  const follow = () => {
    const isCovered = window.innerHeight - viewport.height > 80;
    if (isCovered) {
      root.style.setProperty("--app-h", `${viewport.height}px`);
      root.style.setProperty("--app-top", `${viewport.offsetTop}px`);
    } else {
      root.style.removeProperty("--app-h");
      root.style.removeProperty("--app-top");
    }
  };
  onMount(() => {
    viewport.addEventListener("resize", follow);
    viewport.addEventListener("scroll", follow);
  });
  onCleanup(() => {
    viewport.removeEventListener("resize", follow);
    viewport.removeEventListener("scroll", follow);
    root.style.removeProperty("--app-h");
    root.style.removeProperty("--app-top");
  });
}

/** The window's title and a favicon with a dot while anything is unread. Reactive. */
export function useWindowTitle(title: () => string, unreadChats: () => number): void {
  createEffect(() => {
    const count = unreadChats();
    document.title = `${count > 0 ? `(${count}) ` : ""}${title()} · Parley`;
    document
      .querySelector('link[rel="icon"]')
      ?.setAttribute("href", count > 0 ? "/favicon-unread.svg" : "/favicon.svg");
  });
}
