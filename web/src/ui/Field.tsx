import { type ComponentProps, createSignal, createUniqueId, type JSX, Show, splitProps } from "solid-js";
import { t } from "../i18n/index.ts";
import { IconButton } from "./Button.tsx";
import "./Field.css";
import { Icon } from "./Icon.tsx";

type FieldProps = Omit<ComponentProps<"input">, "classList" | "id" | "class"> & {
  label: string;
  /** Beside the label: a link, for example. */
  labelEnd?: JSX.Element;
  /** Help under the field. */
  hint?: JSX.Element;
  /** What is wrong and what to do; replaces the hint and is read out. */
  error?: string | undefined;
  /** Good news under the field, read out when it appears. */
  success?: string | undefined;
  /** Inside the frame, after the text. */
  end?: JSX.Element;
};

/** A labelled text field with help, error and good news under it. */
export function Field(props: FieldProps) {
  const [own, rest] = splitProps(props, ["label", "labelEnd", "hint", "error", "success", "end"]);
  const id = createUniqueId();
  return (
    <div class="field">
      <div class="lab">
        <label for={id}>{own.label}</label>
        {own.labelEnd}
      </div>
      <div class="input" classList={{ bad: own.error !== undefined }}>
        <input
          {...rest}
          id={id}
          aria-invalid={own.error === undefined ? undefined : "true"}
          aria-describedby={`${id}-help`}
        />
        {own.end}
      </div>
      <div id={`${id}-help`} aria-live="polite">
        <Show
          when={own.error}
          fallback={
            <Show when={own.success} fallback={<Show when={own.hint}>{(hint) => <p class="hint">{hint()}</p>}</Show>}>
              {(text) => (
                <p class="hint good">
                  <Icon name="check" size={16} />
                  <span>{text()}</span>
                </p>
              )}
            </Show>
          }
        >
          {(text) => (
            <p class="hint bad">
              <Icon name="alert" size={16} />
              <span>{text()}</span>
            </p>
          )}
        </Show>
      </div>
    </div>
  );
}

/** A password field that can show what was typed. Pasting and password managers work. */
export function PasswordField(props: Omit<FieldProps, "type" | "end">) {
  const [isShown, setShown] = createSignal(false);
  return (
    <Field
      spellcheck={false}
      autocapitalize="off"
      {...props}
      type={isShown() ? "text" : "password"}
      end={
        <IconButton
          icon={isShown() ? "eye-off" : "eye"}
          iconSize={20}
          size="sm"
          label={isShown() ? t("auth.hidePassword") : t("auth.showPassword")}
          onClick={() => setShown(!isShown())}
        />
      }
    />
  );
}

/** A box to tick, with its words. */
export function Checkbox(
  props: Omit<ComponentProps<"input">, "type" | "class" | "classList"> & { label: JSX.Element },
) {
  const [own, rest] = splitProps(props, ["label"]);
  return (
    <label class="check">
      <input type="checkbox" {...rest} />
      <span class="box" aria-hidden="true">
        <Icon name="check" size={14} />
      </span>
      {own.label}
    </label>
  );
}

/** A setting that takes effect at once. */
export function Toggle(props: {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  describedBy?: string;
}) {
  return (
    <button
      type="button"
      class="switch"
      classList={{ on: props.isOn }}
      role="switch"
      aria-checked={props.isOn}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      onClick={() => props.onChange(!props.isOn)}
    />
  );
}

/** A choice of one among few: the browser's own list in the house's frame. */
export function Select<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  isWide?: boolean;
}) {
  return (
    <span class="sel" classList={{ wide: props.isWide === true }}>
      <select aria-label={props.label} onChange={(event) => props.onChange(event.currentTarget.value as Value)}>
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" size={16} />
    </span>
  );
}
