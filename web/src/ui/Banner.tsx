import { type JSX, Show } from "solid-js";
import "./Banner.css";
import { Icon, type IconName } from "./Icon.tsx";

/** A notice across a pane: `warn` for a lasting trouble, `err` for something lost, `ok` for work under way or news. */
export function Banner(props: {
  tone: "warn" | "err" | "ok";
  icon?: IconName;
  /** A link or button at the end. */
  action?: JSX.Element;
  children: JSX.Element;
}): JSX.Element {
  return (
    <div class={`banner ${props.tone}`} role={props.tone === "err" ? "alert" : "status"}>
      <Show when={props.icon}>{(name) => <Icon name={name()} size={18} />}</Show>
      <span>{props.children}</span>
      <Show when={props.action}>
        <span class="banner-act">{props.action}</span>
      </Show>
    </div>
  );
}
