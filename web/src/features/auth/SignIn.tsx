import { createSignal, type JSX, onMount, Show } from "solid-js";
import { rich, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, Field, PasswordField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AuthFrame } from "./AuthFrame.tsx";
import { authError } from "./authError.ts";
import type { AuthPort, ServerInfo } from "./authPort.ts";

/** The sign-in screen. */
export function SignIn(props: {
  port: AuthPort;
  /** Undefined until the server has answered. */
  server: ServerInfo | undefined;
  /** Said once above the form, for example that this device was signed out elsewhere. */
  notice?: string | undefined;
  onSignedIn: () => void;
}): JSX.Element {
  const [userName, setUserName] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [isRemembered, setRemembered] = createSignal(true);
  const [isBusy, setBusy] = createSignal(false);
  const [missing, setMissing] = createSignal<"userName" | "password">();
  const [failure, setFailure] = createSignal<() => string>();
  let form!: HTMLFormElement;

  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  onMount(() => {
    // On touch a focused field would raise the keyboard over the page before anybody has read it.
    if (!matchMedia("(pointer: coarse)").matches) field("username").focus();
  });

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setFailure(undefined);
    const gap = userName().trim() === "" ? "userName" : password() === "" ? "password" : undefined;
    setMissing(gap);
    if (gap !== undefined) {
      field(gap === "userName" ? "username" : "password").focus();
      return;
    }
    setBusy(true);
    const result = await props.port.signIn({
      userName: userName().trim(),
      password: password(),
      remember: isRemembered(),
    });
    setBusy(false);
    if (result.isOk) props.onSignedIn();
    else {
      setFailure(() => () => authError(result));
      field("password").focus();
    }
  };

  return (
    <AuthFrame
      title={t("auth.welcomeBack")}
      lead={
        <Show when={props.server} fallback={"\u00a0"}>
          {(server) => <>{rich("auth.signInTo", { server: <b>{server().name}</b> })}</>}
        </Show>
      }
      isInsecure={props.server?.isSecure === false}
    >
      <Show when={props.notice}>{(text) => <p class="auth-note news">{text()}</p>}</Show>
      <form ref={form} method="post" novalidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t("auth.userNameOrEmail")}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          dir="auto"
          value={userName()}
          error={missing() === "userName" ? t("auth.needUserName") : undefined}
          onInput={(event) => setUserName(event.currentTarget.value)}
        />
        <PasswordField
          label={t("auth.password")}
          name="password"
          autocomplete="current-password"
          required
          value={password()}
          error={missing() === "password" ? t("auth.needPassword") : undefined}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <div class="auth-keep">
          <Checkbox
            label={t("auth.keepSignedIn")}
            checked={isRemembered()}
            onChange={(event) => setRemembered(event.currentTarget.checked)}
          />
        </div>
        <div role="alert">
          <Show when={failure()}>
            {(text) => (
              <p class="auth-note bad">
                <Icon name="alert" size={18} />
                <span>{text()()}</span>
              </p>
            )}
          </Show>
        </div>
        <Button type="submit" variant="primary" size="lg" isBlock isBusy={isBusy()}>
          {t("auth.signIn")}
        </Button>
      </form>
      <Show when={props.server !== undefined && (props.server.registration !== "closed" || props.server.needsSetup)}>
        <p class="auth-other">{rich("auth.newHere", { link: <a href="/register">{t("auth.createAccount")}</a> })}</p>
      </Show>
    </AuthFrame>
  );
}
