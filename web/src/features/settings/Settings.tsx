import { For, type JSX, Match, Switch } from "solid-js";
import {
  bestLanguage,
  deviceLanguage,
  type Language,
  language,
  languages,
  type MessageKey,
  setDeviceLanguage,
  t,
} from "../../i18n/index.ts";
import { goBack } from "../../routing/router.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar, type PresenceShape } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Select, Toggle } from "../../ui/Field.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import {
  setTextSize,
  setTheme,
  setWantsStill,
  type ThemeChoice,
  textSize,
  textSizes,
  themeChoice,
  wantsStill,
} from "../../ui/theme.ts";
import type { SettingsSection } from "./sections.ts";
import "./settings.css";

const themeNames = {
  system: "settings.themeSystem",
  light: "settings.themeLight",
  dark: "settings.themeDark",
} as const satisfies Record<ThemeChoice, MessageKey>;

const sections: readonly { section: SettingsSection; icon: IconName; value: () => string }[] = [
  { section: "appearance", icon: "palette", value: () => t(themeNames[themeChoice()]) },
  { section: "language", icon: "globe", value: () => languages[language()] },
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
      <div class="me-card">
        <Avatar id={props.me.id} name={props.me.name} photo={props.me.photo} size={56} presence={props.me.presence} />
        <div class="grow">
          <div class="me-card-name ell">
            <bdi>{props.me.name}</bdi>
          </div>
          <div class="me-card-user ell">
            <bdi>@{props.me.userName}</bdi>
          </div>
        </div>
      </div>
      <nav class="snav" aria-label={t("settings.sections")}>
        <For each={sections}>
          {(item) => (
            <a
              href={routeUrl({ name: "settings", section: item.section })}
              classList={{ on: props.section === item.section }}
              aria-current={props.section === item.section ? "page" : undefined}
            >
              <Icon name={item.icon} />
              {t(`settings.${item.section}`)}
              <span class="val">{item.value()}</span>
            </a>
          )}
        </For>
        <hr />
        <button type="button" onClick={() => props.onSignOut()}>
          <Icon name="sign-out" />
          {t("nav.signOut")}
        </button>
      </nav>
    </Panel>
  );
}

/** One section of the settings. Every change takes effect at once. */
export function SettingsPane(props: {
  section: SettingsSection;
  /** Also keeps the language with the account. */
  onLanguage?: (language: Language | null) => void;
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
          <Match when={props.section === "appearance"}>
            <Appearance />
          </Match>
          <Match when={props.section === "language"}>
            <LanguageCard onLanguage={props.onLanguage} />
          </Match>
        </Switch>
      </div>
    </div>
  );
}

function Appearance(): JSX.Element {
  return (
    <section class="card" aria-label={t("settings.appearance")}>
      <div class="srow">
        <div class="t">
          {t("settings.theme")}
          <small>{t("settings.themeHint")}</small>
        </div>
        <Select
          isWide
          label={t("settings.theme")}
          value={themeChoice()}
          options={(Object.keys(themeNames) as ThemeChoice[]).map((value) => ({ value, label: t(themeNames[value]) }))}
          onChange={setTheme}
        />
      </div>
      <div class="srow">
        <div class="t">
          {t("settings.textSize")}
          <small>{t("settings.textSizeHint")}</small>
        </div>
        <input
          class="range"
          type="range"
          min={textSizes.min}
          max={textSizes.max}
          step={1}
          value={textSize()}
          aria-label={t("settings.textSize")}
          aria-valuetext={`${textSize()} px`}
          onChange={(event) => setTextSize(event.currentTarget.valueAsNumber)}
        />
        <output class="tn">{textSize()}</output>
      </div>
      <div class="srow">
        <div class="t">
          {t("settings.motion")}
          <small id="motion-hint">{t("settings.motionHint")}</small>
        </div>
        <Toggle label={t("settings.motion")} describedBy="motion-hint" isOn={wantsStill()} onChange={setWantsStill} />
      </div>
      <p class="card-foot">{t("settings.onThisDevice")}</p>
    </section>
  );
}

function LanguageCard(props: { onLanguage: ((language: Language | null) => void) | undefined }): JSX.Element {
  const browser = languages[bestLanguage(navigator.languages)];
  const choose = (value: Language | "browser") => {
    const chosen = value === "browser" ? null : value;
    void setDeviceLanguage(chosen);
    props.onLanguage?.(chosen);
  };
  return (
    <section class="card" aria-label={t("settings.language")}>
      <div class="srow">
        <div class="t">
          {t("settings.language")}
          <small>{t("settings.languageHint")}</small>
        </div>
        <Select<Language | "browser">
          isWide
          label={t("settings.language")}
          value={deviceLanguage() ?? "browser"}
          options={[
            { value: "browser", label: t("settings.languageSystem", { language: browser }) },
            ...Object.entries(languages).map(([value, label]) => ({ value: value as Language, label })),
          ]}
          onChange={choose}
        />
      </div>
    </section>
  );
}
