import { createEffect, createSignal, type JSX, on, onCleanup, Show } from "solid-js";
import { type MessageKey, rich, t } from "../../i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Field, PasswordField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AuthFrame } from "./AuthFrame.tsx";
import { authError } from "./authError.ts";
import type { AuthPort, ServerInfo } from "./authPort.ts";
import { passwordStrength, type Strength } from "./passwordStrength.ts";

type FieldName = "name" | "username" | "email" | "invite" | "password";
type Availability = "checking" | "free" | "taken" | "invalid";

const strengthWords = {
  short: "register.strengthShort",
  weak: "register.strengthWeak",
  fair: "register.strengthFair",
  good: "register.strengthGood",
  strong: "register.strengthStrong",
} as const satisfies Record<Strength, MessageKey>;

/** How long typing must rest before a user name is looked up, in milliseconds. */
const lookUpDelay = 400;

/** The registration screen: open, by invitation, closed, or the first account of a new server. */
export function Register(props: {
  port: AuthPort;
  /** Undefined until the server has answered. */
  server: ServerInfo | undefined;
  /** The code of an invitation link. */
  inviteCode?: string | undefined;
  /** The one-time token of the setup link. */
  setupToken?: string | undefined;
  /** After registering, which also signs in. */
  onRegistered: () => void;
}): JSX.Element {
  const [name, setName] = createSignal("");
  const [userName, setUserName] = createSignal("");
  const [email, setEmail] = createSignal("");
  const [invite, setInvite] = createSignal(props.inviteCode ?? "");
  const [password, setPassword] = createSignal("");
  const [availability, setAvailability] = createSignal<Availability>();
  const [errors, setErrors] = createSignal<Partial<Record<FieldName, () => string>>>({});
  const [failure, setFailure] = createSignal<() => string>();
  const [isBusy, setBusy] = createSignal(false);
  let form!: HTMLFormElement;

  const isSetup = () => props.setupToken !== undefined;
  const isOpen = () => isSetup() || (props.server !== undefined && props.server.registration !== "closed");
  const needsInvite = () => !isSetup() && props.server?.registration === "invite";
  const limits = () =>
    props.server?.limits ?? { userNameMin: 2, userNameMax: 32, nameMax: 64, passwordMin: 10, passwordMax: 256 };
  const strength = () => passwordStrength(password(), limits().passwordMin, [userName(), name()]);
  const error = (field: FieldName) => errors()[field]?.();
  const forget = (field: FieldName) => setErrors(({ [field]: _, ...others }) => others);

  createEffect(
    on(
      () => userName().trim(),
      (wanted) => {
        if (wanted === "") {
          setAvailability(undefined);
          return;
        }
        let isOver = false;
        const timer = setTimeout(async () => {
          setAvailability("checking");
          const answer = await props.port.checkUserName(wanted);
          if (!isOver) setAvailability(answer === "unknown" ? undefined : answer);
        }, lookUpDelay);
        onCleanup(() => {
          isOver = true;
          clearTimeout(timer);
        });
      },
      { defer: true },
    ),
  );

  const availabilityError = () => {
    if (availability() === "taken") return t("register.userNameTaken");
    if (availability() !== "invalid") return undefined;
    return t("register.userNameInvalid", { min: limits().userNameMin, max: limits().userNameMax });
  };

  /** The first thing wrong in each field, as a text that follows the language. */
  const check = (): Partial<Record<FieldName, () => string>> => {
    const found: Partial<Record<FieldName, () => string>> = {};
    const { nameMax, passwordMin, passwordMax } = limits();
    if (name().trim() === "") found.name = () => t("register.needDisplayName");
    else if ([...name().trim()].length > nameMax) found.name = () => t("register.nameRules", { max: nameMax });
    if (userName().trim() === "") found.username = () => t("register.needUserName");
    if (email().trim() !== "" && !/^[^\s@]+@[^\s@]+$/u.test(email().trim()))
      found.email = () => t("register.emailInvalid");
    if (needsInvite() && invite().trim() === "") found.invite = () => t("register.needInvite");
    const length = [...password()].length;
    if (length < passwordMin) found.password = () => t("register.passwordWeak", { min: passwordMin });
    else if (length > passwordMax) found.password = () => t("register.passwordTooLong", { max: passwordMax });
    return found;
  };

  const focusFirst = (found: object) => {
    const [first] = (["name", "username", "email", "invite", "password"] as const).filter((field) => field in found);
    const target = first === undefined ? null : form.elements.namedItem(first);
    if (target instanceof HTMLInputElement) target.focus();
  };

  /** Tells a refusal at the field it is about, or above the button. */
  const refuse = (result: Parameters<typeof authError>[0]) => {
    const { userNameMin: min, userNameMax: max, passwordMin } = limits();
    const at: Partial<Record<string, [FieldName, () => string]>> = {
      user_name_taken: ["username", () => t("register.userNameTaken")],
      user_name_invalid: ["username", () => t("register.userNameInvalid", { min, max })],
      password_weak: ["password", () => t("register.passwordWeak", { min: passwordMin })],
      ...(needsInvite() ? { invite_invalid: ["invite", () => t("register.inviteInvalid")] } : {}),
    };
    const told = at[result.code];
    if (told !== undefined) {
      setErrors({ [told[0]]: told[1] });
      focusFirst(errors());
    } else if (isSetup() && (result.code === "invite_invalid" || result.code === "not_allowed"))
      setFailure(() => () => t("register.setupRefused"));
    else setFailure(() => () => authError(result));
  };

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setFailure(undefined);
    const found = check();
    setErrors(found);
    if (Object.keys(found).length > 0) {
      focusFirst(found);
      return;
    }
    setBusy(true);
    const result = await props.port.register({
      displayName: name().trim(),
      userName: userName().trim(),
      password: password(),
      ...(email().trim() === "" ? {} : { email: email().trim() }),
      ...(props.setupToken === undefined ? {} : { setupToken: props.setupToken }),
      ...(needsInvite() ? { inviteCode: invite().trim() } : {}),
    });
    setBusy(false);
    if (result.isOk) props.onRegistered();
    else refuse(result);
  };

  return (
    <AuthFrame
      title={isSetup() ? t("register.setupTitle") : t("register.title")}
      lead={
        <Show when={!isSetup()} fallback={t("register.setupLead")}>
          <Show when={props.server} fallback={"\u00a0"}>
            {(server) => <>{rich("register.lead", { server: <b>{server().name}</b> })}</>}
          </Show>
        </Show>
      }
      isInsecure={props.server?.isSecure === false}
    >
      <Show when={!isSetup() && props.server?.needsSetup}>
        <p class="auth-note">{t("register.needsSetup")}</p>
      </Show>
      <Show when={needsInvite()}>
        <p class="auth-note">{t("register.inviteOnly")}</p>
      </Show>
      <Show
        when={isOpen()}
        fallback={
          <Show when={props.server}>
            <p class="auth-note">{t("register.closed")}</p>
          </Show>
        }
      >
        <form ref={form} method="post" novalidate onSubmit={(event) => void submit(event)}>
          <Show when={needsInvite()}>
            <Field
              label={t("register.inviteCode")}
              name="invite"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={invite()}
              error={error("invite")}
              onInput={(event) => {
                setInvite(event.currentTarget.value);
                forget("invite");
              }}
            />
          </Show>
          <Field
            label={t("register.displayName")}
            name="name"
            autocomplete="name"
            required
            dir="auto"
            value={name()}
            hint={t("register.displayNameHint")}
            error={error("name")}
            onInput={(event) => {
              setName(event.currentTarget.value);
              forget("name");
            }}
          />
          <Field
            label={t("register.userName")}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            dir="auto"
            value={userName()}
            hint={availability() === "checking" ? t("register.userNameChecking") : t("register.userNameHint")}
            success={availability() === "free" ? t("register.userNameFree", { name: userName().trim() }) : undefined}
            error={error("username") ?? availabilityError()}
            onInput={(event) => {
              setUserName(event.currentTarget.value);
              setAvailability(undefined);
              forget("username");
            }}
          />
          <Field
            label={t("register.emailOptional")}
            name="email"
            type="email"
            inputmode="email"
            autocomplete="email"
            value={email()}
            error={error("email")}
            onInput={(event) => {
              setEmail(event.currentTarget.value);
              forget("email");
            }}
          />
          <PasswordField
            label={t("auth.password")}
            name="password"
            autocomplete="new-password"
            required
            value={password()}
            hint={
              <>
                {t("register.passwordHint", { min: limits().passwordMin })}
                <Show when={password() !== ""}>
                  <span class="auth-strength">{t("register.strength", { word: t(strengthWords[strength()]) })}</span>
                </Show>
              </>
            }
            error={error("password")}
            onInput={(event) => {
              setPassword(event.currentTarget.value);
              forget("password");
            }}
          />
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
            {t("register.submit")}
          </Button>
        </form>
      </Show>
      <p class="auth-other">{rich("auth.haveAccount", { link: <a href="/login">{t("auth.signIn")}</a> })}</p>
    </AuthFrame>
  );
}
