import { For, type JSX, Show } from "solid-js";
import { highlight } from "./highlight.ts";

/** A text with what was looked for marked in it. */
export function Highlight(props: { text: string; query: string }): JSX.Element {
  return (
    <For each={highlight(props.text, props.query)}>
      {(piece) => (
        <Show when={piece.isMatch} fallback={piece.text}>
          <mark>{piece.text}</mark>
        </Show>
      )}
    </For>
  );
}
