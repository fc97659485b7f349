import { type ComponentProps, Show, splitProps } from "solid-js";
import "./Button.css";
import { Icon, type IconName } from "./Icon.tsx";

type ButtonProps = Omit<ComponentProps<"button">, "classList"> & {
  /** `primary` once per screen; `danger` is never the default of a dialog. */
  variant?: "primary" | "quiet" | "line" | "text" | "danger";
  /** 32, 40 or 44 pixels high. */
  size?: "sm" | "md" | "lg";
  icon?: IconName;
  /** Work is under way: keeps the width, refuses presses, stays focusable. */
  isBusy?: boolean;
  isBlock?: boolean;
};

/** A button with words. Its words are a verb. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    "variant",
    "size",
    "icon",
    "isBusy",
    "isBlock",
    "class",
    "children",
    "onClick",
  ]);
  return (
    <button
      type="button"
      {...rest}
      class={`btn btn-${own.variant ?? "quiet"} ${own.class ?? ""}`}
      classList={{
        "btn-sm": own.size === "sm",
        "btn-lg": own.size === "lg",
        "btn-block": own.isBlock === true,
        "is-busy": own.isBusy === true,
      }}
      aria-disabled={own.isBusy ? "true" : undefined}
      aria-busy={own.isBusy ? "true" : undefined}
      onClick={(event) => {
        // A busy button keeps the focus, so it cannot be `disabled`; it must not submit either.
        if (own.isBusy) event.preventDefault();
        else if (typeof own.onClick === "function") own.onClick(event);
      }}
    >
      <Show when={own.icon}>{(name) => <Icon name={name()} size={18} />}</Show>
      <span class="btn-text-in">{own.children}</span>
      <Show when={own.isBusy}>
        <span class="spinner" aria-hidden="true" />
      </Show>
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "classList" | "aria-label" | "children"> & {
  icon: IconName;
  /** What it does: the accessible name and the tooltip. */
  label: string;
  size?: "sm" | "md" | "lg";
  iconSize?: 16 | 18 | 20 | 22 | 24;
  /** A toggle that is on. Leave it out when the button is no toggle. */
  isOn?: boolean;
};

/** A button that is an icon: always with a name and, after half a second, a tooltip. */
export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ["icon", "label", "size", "iconSize", "isOn", "class"]);
  return (
    <button
      type="button"
      {...rest}
      class={`ib ${own.class ?? ""}`}
      classList={{ "ib-sm": own.size === "sm", "ib-lg": own.size === "lg", on: own.isOn === true }}
      aria-label={own.label}
      aria-pressed={own.isOn}
      data-tip={own.label}
    >
      <Icon name={own.icon} size={own.iconSize ?? (own.size === "sm" ? 18 : 20)} />
    </button>
  );
}
