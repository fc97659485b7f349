import { createEffect, createSignal, createUniqueId, type JSX, on, onCleanup } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Field } from "../../ui/Field.tsx";
import { Card } from "./rows.tsx";
import { createSaving, SaveMark } from "./save.tsx";
import { lengths, type SettingsPort } from "./settingsPort.ts";

/** How long the field rests before the server is asked whether a name is free, in milliseconds. */
const lookUpDelay = 400;

/** Name, user name and words about me; each is saved when its field is left or Enter is pressed. */
export function Profile(props: { port: SettingsPort }): JSX.Element {
  const user = () => props.port.me().user;
  return (
    <Card title={t("settings.profile")}>
      <div class="sface">
        <Avatar id={String(user().id)} name={user().name} photo={user().photoUrl ?? undefined} size={112} />
      </div>
      <div class="sform">
        <NameField port={props.port} />
        <UserNameField port={props.port} />
        <AboutField port={props.port} />
      </div>
    </Card>
  );
}

function NameField(props: { port: SettingsPort }): JSX.Element {
  const held = () => props.port.me().user.name;
  const [text, setText] = createSignal(held());
  createEffect(on(held, (value) => setText(value), { defer: true }));
  const saving = createSaving();
  const problem = () => {
    const length = text().trim().length;
    return length < 1 || length > lengths.name ? t("register.nameRules", { max: lengths.name }) : undefined;
  };
  const save = async () => {
    const name = text().trim();
    if (problem() !== undefined || name === held()) return;
    if (!(await saving.run(() => props.port.saveProfile({ name })))) setText(held());
  };
  return (
    <Field
      label={t("register.displayName")}
      labelEnd={<SaveMark saving={saving.state()} />}
      name="name"
      autocomplete="name"
      dir="auto"
      value={text()}
      error={problem()}
      onInput={(event) => setText(event.currentTarget.value)}
      onChange={() => void save()}
    />
  );
}

function UserNameField(props: { port: SettingsPort }): JSX.Element {
  const held = () => props.port.me().user.userName;
  const [text, setText] = createSignal(held());
  const [answer, setAnswer] = createSignal<"free" | "taken" | "invalid">();
  const saving = createSaving();
  const wanted = () => text().trim().replace(/^@/u, "");
  createEffect(
    on(
      wanted,
      (name) => {
        setAnswer(undefined);
        if (name === "" || name === held()) return;
        const timer = setTimeout(async () => {
          const found = await props.port.checkUserName(name);
          if (found !== "unknown" && name === wanted()) setAnswer(found);
        }, lookUpDelay);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  const problem = () => {
    if (wanted() === "") return t("register.needUserName");
    if (answer() === "taken") return t("register.userNameTaken");
    if (answer() === "invalid")
      return t("register.userNameInvalid", { min: lengths.userNameMin, max: lengths.userName });
    return undefined;
  };
  const save = async () => {
    const userName = wanted();
    if (userName === "" || userName === held()) return;
    const isSaved = await saving.run(() => props.port.saveProfile({ userName }));
    if (isSaved) return;
    const state = saving.state();
    const code = state.name === "failed" ? state.code : "";
    // What was typed stays, beside the reason: it takes one letter to make it right.
    if (code === "user_name_taken") setAnswer("taken");
    else if (code === "user_name_invalid") setAnswer("invalid");
    else setText(held());
  };
  return (
    <Field
      label={t("register.userName")}
      labelEnd={<SaveMark saving={problem() === undefined ? saving.state() : { name: "idle" }} />}
      name="username"
      autocomplete="username"
      autocapitalize="off"
      spellcheck={false}
      value={text()}
      hint={t("settings.userNameHint")}
      success={answer() === "free" ? t("register.userNameFree", { name: wanted() }) : undefined}
      error={problem()}
      onInput={(event) => setText(event.currentTarget.value)}
      onChange={() => void save()}
    />
  );
}

function AboutField(props: { port: SettingsPort }): JSX.Element {
  const id = createUniqueId();
  const held = () => props.port.me().user.about ?? "";
  const [text, setText] = createSignal(held());
  createEffect(on(held, (value) => setText(value), { defer: true }));
  const saving = createSaving();
  const save = async () => {
    const about = text().trim();
    if (about === held()) return;
    if (!(await saving.run(() => props.port.saveProfile({ about: about === "" ? null : about })))) setText(held());
  };
  return (
    <div class="field">
      <div class="lab">
        <label for={id}>{t("settings.about")}</label>
        <SaveMark saving={saving.state()} />
      </div>
      <div class="input sabout">
        <textarea
          id={id}
          rows={3}
          maxLength={lengths.about}
          dir="auto"
          aria-describedby={`${id}-hint`}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={() => void save()}
        />
      </div>
      <p class="hint" id={`${id}-hint`}>
        {t("settings.aboutHint")}
      </p>
    </div>
  );
}
