import { createUniqueId, type JSX, Match, Show, Switch } from "solid-js";
import { type MessageKey, t } from "../../i18n/index.ts";
import { Select, Toggle } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { desktopNotifications, notificationPreviews, type StripChoice, sound, strip } from "../../ui/preferences.ts";
import { Row } from "./rows.tsx";

/** What the browser says about notifications; `unsupported` where it has none, such as over plain HTTP. */
export type Permission = "default" | "granted" | "denied" | "unsupported";

/** The browser's side of notifications. */
export type NotificationsPort = {
  permission: () => Permission;
  /** Asks the browser; only ever called by a press. */
  ask: () => Promise<Permission>;
  /** Lets hear what a message sounds like. */
  play: () => void;
};

const stripWords = {
  always: "notify.stripAlways",
  listHidden: "notify.stripHidden",
  never: "notify.stripNever",
} as const satisfies Record<StripChoice, MessageKey>;

/** Whether and how this device tells of new messages. */
export function Notifications(props: { port: NotificationsPort }): JSX.Element {
  const id = createUniqueId();
  const isOn = () => desktopNotifications.get() && props.port.permission() === "granted";
  const change = async (isWanted: boolean) => {
    if (isWanted && props.port.permission() === "default") await props.port.ask();
    desktopNotifications.set(isWanted && props.port.permission() === "granted");
  };
  return (
    <section class="card" aria-label={t("settings.notifications")}>
      <Switch>
        <Match when={props.port.permission() === "unsupported"}>
          <p class="snote">
            <Icon name="alert" size={18} />
            <span>{t("notify.unsupported")}</span>
          </p>
        </Match>
        <Match when={props.port.permission() === "denied"}>
          <p class="snote">
            <Icon name="bell-off" size={18} />
            <span>
              <b>{t("notify.blocked")}</b>
              <br />
              {t("notify.blockedHow")}
            </span>
          </p>
        </Match>
        <Match when={true}>
          <Row label={t("notify.desktop")} hint={t("notify.desktopHint")} hintId={`${id}-desktop`}>
            <Toggle
              label={t("notify.desktop")}
              describedBy={`${id}-desktop`}
              isOn={isOn()}
              onChange={(isWanted) => void change(isWanted)}
            />
          </Row>
          <Show when={isOn()}>
            <Row label={t("notify.previews")} hint={t("notify.previewsHint")} hintId={`${id}-previews`}>
              <Toggle
                label={t("notify.previews")}
                describedBy={`${id}-previews`}
                isOn={notificationPreviews.get()}
                onChange={notificationPreviews.set}
              />
            </Row>
          </Show>
        </Match>
      </Switch>
      <Row label={t("notify.sound")} hint={t("notify.soundHint")} hintId={`${id}-sound`}>
        <Toggle
          label={t("notify.sound")}
          describedBy={`${id}-sound`}
          isOn={sound.get()}
          onChange={(isWanted) => {
            sound.set(isWanted);
            if (isWanted) props.port.play();
          }}
        />
      </Row>
      <Row label={t("notify.strip")} hint={t("notify.stripHint")}>
        <Select
          isWide
          label={t("notify.strip")}
          value={strip.get()}
          options={(Object.keys(stripWords) as StripChoice[]).map((value) => ({ value, label: t(stripWords[value]) }))}
          onChange={strip.set}
        />
      </Row>
      <p class="card-foot">{t("settings.onThisDevice")}</p>
    </section>
  );
}
