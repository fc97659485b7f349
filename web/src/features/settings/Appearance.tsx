import type { JSX } from "solid-js";
import { t } from "../../i18n/index.ts";
import { compactList, namesInDirect } from "../../ui/preferences.ts";
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
import { Row, SavedSelect, SavedToggle } from "./rows.tsx";
import { themeNames } from "./SettingsList.tsx";
import { createSaving } from "./save.tsx";

/** How Parley looks on this device. */
export function Appearance(): JSX.Element {
  const sizing = createSaving();
  return (
    <section class="card" aria-label={t("settings.appearance")}>
      <SavedSelect
        label={t("settings.theme")}
        hint={t("settings.themeHint")}
        value={themeChoice()}
        options={(Object.keys(themeNames) as ThemeChoice[]).map((value) => ({ value, label: t(themeNames[value]) }))}
        onChange={setTheme}
      />
      <Row label={t("settings.textSize")} hint={t("settings.textSizeHint")} saving={sizing.state()}>
        <input
          class="range"
          type="range"
          min={textSizes.min}
          max={textSizes.max}
          step={1}
          value={textSize()}
          aria-label={t("settings.textSize")}
          aria-valuetext={`${textSize()} px`}
          onChange={(event) => {
            const size = event.currentTarget.valueAsNumber;
            void sizing.run(async () => setTextSize(size));
          }}
        />
        <output class="tn">{textSize()}</output>
      </Row>
      <SavedToggle
        label={t("settings.motion")}
        hint={t("settings.motionHint")}
        isOn={wantsStill()}
        save={setWantsStill}
      />
      <SavedToggle
        label={t("settings.compact")}
        hint={t("settings.compactHint")}
        isOn={compactList.get()}
        save={compactList.set}
      />
      <SavedToggle
        label={t("settings.names")}
        hint={t("settings.namesHint")}
        isOn={namesInDirect.get()}
        save={namesInDirect.set}
      />
      <p class="card-foot">{t("settings.onThisDevice")}</p>
    </section>
  );
}
