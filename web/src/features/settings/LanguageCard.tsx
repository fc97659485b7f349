import type { JSX } from "solid-js";
import { bestLanguage, deviceLanguage, type Language, languages, setDeviceLanguage, t } from "../../i18n/index.ts";
import { Select } from "../../ui/Field.tsx";
import { Row } from "./rows.tsx";
import { createSaving } from "./save.tsx";

/** The language of the interface, on this device and with the account. */
export function LanguageCard(props: { onLanguage: (language: Language | null) => unknown }): JSX.Element {
  const saving = createSaving();
  const browser = languages[bestLanguage(navigator.languages)];
  const choose = (value: Language | "browser") => {
    const chosen = value === "browser" ? null : value;
    const before = deviceLanguage();
    void saving
      .run(async () => {
        void setDeviceLanguage(chosen);
        await props.onLanguage(chosen);
      })
      .then((isSaved) => (isSaved ? undefined : setDeviceLanguage(before)));
  };
  return (
    <section class="card" aria-label={t("settings.language")}>
      <Row label={t("settings.language")} hint={t("settings.languageHint")} saving={saving.state()}>
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
      </Row>
    </section>
  );
}
