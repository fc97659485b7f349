import { For, type JSX, Show } from "solid-js";
import { language, languages, type MessageKey, t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar, type PresenceShape } from "../../ui/Avatar.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { desktopNotifications } from "../../ui/preferences.ts";
import { type ThemeChoice, themeChoice } from "../../ui/theme.ts";
import type { SettingsSection } from "./sections.ts";
import "./settings.css";

/** The themes, in words. */
export const themeNames = {
  system: "settings.themeSystem",
  light: "settings.themeLight",
  dark: "settings.themeDark",
} as const satisfies Record<ThemeChoice, MessageKey>;

type Item = { section: SettingsSection; icon: IconName; value?: () => string; endsGroup?: boolean };

const items: readonly Item[] = [
  { section: "profile", icon: "user" },
  { section: "status", icon: "smile" },
  {
    section: "notifications",
    icon: "bell",
    value: () => t(desktopNotifications.get() ? "notify.on" : "notify.off"),
  },
  { section: "appearance", icon: "palette", value: () => t(themeNames[themeChoice()]) },
  { section: "language", icon: "globe", value: () => languages[language()], endsGroup: true },
  { section: "privacy", icon: "lock" },
  { section: "password", icon: "key" },
  { section: "devices", icon: "device", endsGroup: true },
  { section: "shortcuts", icon: "keyboard" },
];

/** The sections of the settings, in the column of the list. */
export function SettingsList(props: {
  section: SettingsSection | undefined;
  me: { id: string; name: string; userName: string; photo?: string | undefined; presence: PresenceShape };
  /** Navigation where there is neither rail nor tab bar. */
  nav?: JSX.Element;
  onSignOut: () => void;
}): JSX.Element {
  return (
    <Panel title={t("settings.title")} nav={props.nav}>
      <a class="me-card" href={routeUrl({ name: "settings", section: "profile" })}>
        <Avatar id={props.me.id} name={props.me.name} photo={props.me.photo} size={56} presence={props.me.presence} />
        <div class="grow">
          <div class="me-card-name ell">
            <bdi>{props.me.name}</bdi>
          </div>
          <div class="me-card-user ell">
            <bdi>@{props.me.userName}</bdi>
          </div>
        </div>
        <Icon name="chevron-right" />
      </a>
      <nav class="snav" aria-label={t("settings.sections")}>
        <For each={items}>
          {(item) => (
            <>
              <a
                href={routeUrl({ name: "settings", section: item.section })}
                classList={{ on: props.section === item.section }}
                aria-current={props.section === item.section ? "page" : undefined}
              >
                <Icon name={item.icon} />
                {t(`settings.${item.section}`)}
                <Show when={item.value}>{(value) => <span class="val">{value()()}</span>}</Show>
              </a>
              <Show when={item.endsGroup}>
                <hr />
              </Show>
            </>
          )}
        </For>
        <a href={routeUrl({ name: "help" })}>
          <Icon name="help" />
          {t("help.title")}
        </a>
        <button type="button" onClick={() => props.onSignOut()}>
          <Icon name="sign-out" />
          {t("nav.signOut")}
        </button>
      </nav>
    </Panel>
  );
}
