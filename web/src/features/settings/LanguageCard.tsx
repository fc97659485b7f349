import type { JSX } from "solid-js";
import { bestLanguage, deviceLanguage, type Language, languages, setDeviceLanguage, t } from "../../i18n/index.ts";
import { Select } from "../../ui/Field.tsx";

/** The language of the interface, on this device and with the account. */
export function LanguageCard(props: { onLanguage: (language: Language | null) => void }): JSX.Element {
  const browser = languages[bestLanguage(navigator.languages)];
  const choose = (value: Language | "browser") => {
    const chosen = value === "browser" ? null : value;
    void setDeviceLanguage(chosen);
    props.onLanguage(chosen);
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
