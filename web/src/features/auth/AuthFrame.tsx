import { createSignal, type JSX, lazy, onCleanup, Show } from "solid-js";
import { type Language, language, languages, setDeviceLanguage, t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { isDark, setTheme } from "../../ui/theme.ts";
import "./auth.css";

const AuthStage = lazy(() => import("./AuthStage.tsx"));

const languageOptions = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }));

/** The page around the sign-in screens: brand, language, theme, and on wide windows the picture, which screen readers skip. */
export function AuthFrame(props: {
  title: string;
  lead: JSX.Element;
  isInsecure: boolean;
  children: JSX.Element;
}): JSX.Element {
  const wide = matchMedia("(min-width: 1040px)");
  const [isWide, setWide] = createSignal(wide.matches);
  const onChange = () => setWide(wide.matches);
  wide.addEventListener("change", onChange);
  onCleanup(() => wide.removeEventListener("change", onChange));

  return (
    <div class="auth">
      <main class="auth-side">
        <div class="auth-top">
          <span class="brand">
            <Mark size={32} />
            Parley
          </span>
          <Select
            label={t("auth.language")}
            value={language()}
            options={languageOptions}
            onChange={(value) => void setDeviceLanguage(value)}
          />
        </div>
        <div class="auth-form">
          <h1>{props.title}</h1>
          <p class="lead">{props.lead}</p>
          {props.children}
        </div>
        <div class="auth-foot">
          <a class="auth-help" href="/help">
            {t("nav.help")}
          </a>
          <Show when={props.isInsecure}>
            <p class="auth-http">
              <Icon name="lock" size={16} />
              <span>{t("auth.plainHttp")}</span>
            </p>
          </Show>
          <IconButton
            icon={isDark() ? "sun" : "moon"}
            size="sm"
            label={isDark() ? t("auth.toLight") : t("auth.toDark")}
            onClick={() => setTheme(isDark() ? "light" : "dark")}
          />
        </div>
      </main>
      <Show when={isWide()} fallback={<div class="stage" aria-hidden="true" />}>
        <AuthStage />
      </Show>
    </div>
  );
}
