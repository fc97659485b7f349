import { type JSX, Match, Switch } from "solid-js";
import { type Language, t } from "../../i18n/index.ts";
import { goBack } from "../../routing/router.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Appearance } from "./Appearance.tsx";
import { Devices } from "./Devices.tsx";
import { LanguageCard } from "./LanguageCard.tsx";
import { type MutedChat, Notifications, type NotificationsPort } from "./Notifications.tsx";
import { Password } from "./Password.tsx";
import { Privacy } from "./Privacy.tsx";
import { Profile } from "./Profile.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { Status } from "./Status.tsx";
import type { SettingsSection } from "./sections.ts";
import type { SettingsPort } from "./settingsPort.ts";
import "./settings.css";

const none = () => [];

/** One section of the settings. Every change takes effect at once. */
export function SettingsPane(props: {
  section: SettingsSection;
  port: SettingsPort;
  notifications: NotificationsPort;
  mutedChats?: () => readonly MutedChat[];
  /** Keeps the language with the account. */
  onLanguage: (language: Language | null) => unknown;
}): JSX.Element {
  return (
    <div class="spane">
      <header class="bar">
        <IconButton
          class="sback"
          icon="chevron-left"
          label={t("nav.back")}
          onClick={() => goBack({ name: "settings" })}
        />
        <h2>{t(`settings.${props.section}`)}</h2>
      </header>
      <div class="in">
        <Switch>
          <Match when={props.section === "profile"}>
            <Profile port={props.port} />
          </Match>
          <Match when={props.section === "status"}>
            <Status port={props.port} />
          </Match>
          <Match when={props.section === "notifications"}>
            <Notifications port={props.notifications} muted={props.mutedChats ?? none} />
          </Match>
          <Match when={props.section === "appearance"}>
            <Appearance />
          </Match>
          <Match when={props.section === "language"}>
            <LanguageCard onLanguage={props.onLanguage} />
          </Match>
          <Match when={props.section === "privacy"}>
            <Privacy port={props.port} />
          </Match>
          <Match when={props.section === "password"}>
            <Password port={props.port} />
          </Match>
          <Match when={props.section === "devices"}>
            <Devices port={props.port} />
          </Match>
          <Match when={props.section === "shortcuts"}>
            <Shortcuts />
          </Match>
        </Switch>
      </div>
    </div>
  );
}
