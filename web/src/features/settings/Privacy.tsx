import type { JSX } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Card, SavedToggle } from "./rows.tsx";
import type { SettingsPort } from "./settingsPort.ts";

/** What others learn of me; all but being found works both ways, and the words say so. */
export function Privacy(props: { port: SettingsPort }): JSX.Element {
  const settings = () => props.port.me().settings;
  return (
    <>
      <Card title={t("settings.reciprocal")} hint={t("settings.reciprocalHint")}>
        <SavedToggle
          label={t("settings.receipts")}
          hint={t("settings.receiptsHint")}
          isOn={settings().sendsReadReceipts !== false}
          save={(sendsReadReceipts) => props.port.saveSettings({ sendsReadReceipts })}
        />
        <SavedToggle
          label={t("settings.typing")}
          hint={t("settings.typingHint")}
          isOn={settings().sendsTyping !== false}
          save={(sendsTyping) => props.port.saveSettings({ sendsTyping })}
        />
        <SavedToggle
          label={t("settings.presence")}
          hint={t("settings.presenceHint")}
          isOn={settings().showsPresence !== false}
          save={(showsPresence) => props.port.saveSettings({ showsPresence })}
        />
      </Card>
      <section class="card" aria-label={t("settings.found")}>
        <SavedToggle
          label={t("settings.found")}
          hint={t("settings.foundHint")}
          isOn={settings().canBeFound !== false}
          save={(canBeFound) => props.port.saveSettings({ canBeFound })}
        />
      </section>
    </>
  );
}
