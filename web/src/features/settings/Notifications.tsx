import { For, type JSX, Match, Show, Switch } from "solid-js";
import { type MessageKey, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { desktopNotifications, notificationPreviews, type StripChoice, sound, strip } from "../../ui/preferences.ts";
import { Card, Row, SavedSelect, SavedToggle } from "./rows.tsx";

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

/** A chat that is silent, against what holds for the others. */
export type MutedChat = {
  readonly id: number;
  readonly name: string;
  readonly until: string;
  readonly unmute: () => void;
};

/** Whether and how this device tells of new messages, and the chats that are an exception. */
export function Notifications(props: { port: NotificationsPort; muted?: () => readonly MutedChat[] }): JSX.Element {
  const isOn = () => desktopNotifications.get() && props.port.permission() === "granted";
  const change = async (isWanted: boolean) => {
    if (isWanted && props.port.permission() === "default") await props.port.ask();
    desktopNotifications.set(isWanted && props.port.permission() === "granted");
  };
  const muted = () => props.muted?.() ?? [];
  return (
    <>
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
            <SavedToggle label={t("notify.desktop")} hint={t("notify.desktopHint")} isOn={isOn()} save={change} />
            <Show when={isOn()}>
              <SavedToggle
                label={t("notify.previews")}
                hint={t("notify.previewsHint")}
                isOn={notificationPreviews.get()}
                save={notificationPreviews.set}
              />
            </Show>
          </Match>
        </Switch>
        <SavedToggle
          label={t("notify.sound")}
          hint={t("notify.soundHint")}
          isOn={sound.get()}
          save={(isWanted) => {
            sound.set(isWanted);
            if (isWanted) props.port.play();
          }}
        />
        <SavedSelect
          label={t("notify.strip")}
          hint={t("notify.stripHint")}
          value={strip.get()}
          options={(Object.keys(stripWords) as StripChoice[]).map((value) => ({ value, label: t(stripWords[value]) }))}
          onChange={strip.set}
        />
        <p class="card-foot">{t("settings.onThisDevice")}</p>
      </section>
      <Show when={muted().length > 0}>
        <Card title={t("notify.exceptions")} hint={t("notify.exceptionsHint")}>
          <For each={muted()}>
            {(chat) => (
              <Row label={chat.name} hint={chat.until}>
                <Button
                  size="sm"
                  variant="line"
                  onClick={() => chat.unmute()}
                  aria-label={t("notify.unmuteNamed", { name: chat.name })}
                >
                  {t("chats.unmute")}
                </Button>
              </Row>
            )}
          </For>
        </Card>
      </Show>
    </>
  );
}
