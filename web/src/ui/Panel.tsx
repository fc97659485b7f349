import { type JSX, Show } from "solid-js";
import "./Panel.css";

/** The column beside the main pane: a header with a title and buttons, and what stands under it. */
export function Panel(props: {
  title: string;
  /** Buttons in the header. */
  actions?: JSX.Element;
  /** Links of the main navigation, shown where there is neither a rail nor a tab bar. */
  nav?: JSX.Element;
  children: JSX.Element;
}): JSX.Element {
  return (
    <div class="list">
      <header class="list-head">
        <h1>{props.title}</h1>
        {props.actions}
        <Show when={props.nav}>
          <span class="list-nav">{props.nav}</span>
        </Show>
      </header>
      {props.children}
    </div>
  );
}
