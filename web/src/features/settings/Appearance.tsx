import { createUniqueId, type JSX } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Select, Toggle } from "../../ui/Field.tsx";
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
import { themeNames } from "./SettingsList.tsx";

/** How Parley looks on this device. */
export function Appearance(): JSX.Element {
  const id = createUniqueId();
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
      <div class="srow">
        <div class="t">
          {t("settings.compact")}
          <small id={`${id}-compact`}>{t("settings.compactHint")}</small>
        </div>
        <Toggle
          label={t("settings.compact")}
          describedBy={`${id}-compact`}
          isOn={compactList.get()}
          onChange={compactList.set}
        />
      </div>
      <div class="srow">
        <div class="t">
          {t("settings.names")}
          <small id={`${id}-names`}>{t("settings.namesHint")}</small>
        </div>
        <Toggle
          label={t("settings.names")}
          describedBy={`${id}-names`}
          isOn={namesInDirect.get()}
          onChange={namesInDirect.set}
        />
      </div>
      <p class="card-foot">{t("settings.onThisDevice")}</p>
    </section>
  );
}
