import { createSignal, type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, PasswordField } from "../../ui/Field.tsx";
import { toast } from "../../ui/Toast.tsx";
import { Card } from "./rows.tsx";
import { codeOf, failureWords } from "./save.tsx";
import { lengths, type SettingsPort } from "./settingsPort.ts";

/** Changes the password; other devices are signed out unless one wants otherwise. */
export function Password(props: { port: SettingsPort }): JSX.Element {
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [endsOthers, setEndsOthers] = createSignal(true);
  const [isBusy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal<{ at: "current" | "next" | "form"; text: () => string }>();
  const min = () => props.port.passwordMin();
  const errorAt = (at: "current" | "next" | "form") => (wrong()?.at === at ? wrong()?.text() : undefined);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (current() === "") return setWrong({ at: "current", text: () => t("auth.needPassword") });
    if (next().length < min()) return setWrong({ at: "next", text: () => t("register.passwordWeak", { min: min() }) });
    if (next().length > lengths.passwordMax)
      return setWrong({ at: "next", text: () => t("register.passwordTooLong", { max: lengths.passwordMax }) });
    setWrong(undefined);
    setBusy(true);
    try {
      await props.port.changePassword({
        currentPassword: current(),
        newPassword: next(),
        endsOtherDevices: endsOthers(),
      });
      setCurrent("");
      setNext("");
      toast({ text: t(endsOthers() ? "password.changed" : "settings.passwordChangedOnly") });
    } catch (error) {
      const code = codeOf(error);
      if (code === "wrong_credentials") setWrong({ at: "current", text: () => t("settings.passwordWrong") });
      else if (code === "password_weak")
        setWrong({ at: "next", text: () => t("register.passwordWeak", { min: min() }) });
      else setWrong({ at: "form", text: () => failureWords(code) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t("settings.password")}>
      <form class="sform" novalidate onSubmit={(event) => void submit(event)}>
        <input type="text" name="username" autocomplete="username" value={props.port.me().user.userName} hidden />
        <PasswordField
          label={t("settings.currentPassword")}
          name="current-password"
          autocomplete="current-password"
          value={current()}
          error={errorAt("current")}
          onInput={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordField
          label={t("settings.newPassword")}
          name="new-password"
          autocomplete="new-password"
          value={next()}
          hint={t("register.passwordHint", { min: min() })}
          error={errorAt("next")}
          onInput={(event) => setNext(event.currentTarget.value)}
        />
        <Checkbox
          label={t("settings.endOthers")}
          checked={endsOthers()}
          onChange={(event) => setEndsOthers(event.currentTarget.checked)}
        />
        <div role="alert">
          <Show when={errorAt("form")}>{(text) => <p class="hint bad">{text()}</p>}</Show>
        </div>
        <div class="sbuttons">
          <Button type="submit" variant="primary" isBusy={isBusy()}>
            {t("settings.changePassword")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
