import { For, type JSX, Show } from "solid-js";
import "./Chips.css";
import { locale } from "../i18n/index.ts";
import { rovingKey } from "./roving.ts";

/** One choice of a row of chips. */
export type ChipOption<Value extends string> = {
  value: Value;
  label: string;
  /** A number after the label; none when it is 0. */
  count?: number | undefined;
  /** What to read out instead of label and count. */
  spoken?: string | undefined;
};

/** One choice of few, shown as chips: a radio group with one tab stop, arrows move and choose. */
export function Chips<Value extends string>(props: {
  label: string;
  options: readonly ChipOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  class?: string;
}): JSX.Element {
  let group!: HTMLDivElement;
  return (
    <div
      ref={group}
      class={`chips ${props.class ?? ""}`}
      role="radiogroup"
      aria-label={props.label}
      onKeyDown={(event) => {
        const next = rovingKey(event, group, '[role="radio"]', "both");
        next?.click();
      }}
    >
      <For each={props.options}>
        {(option) => (
          // A radio of its own kind: the chips are one group with roving focus, and look nothing like native radios.
          // biome-ignore lint/a11y/useSemanticElements: see above
          <button
            type="button"
            class="chip"
            classList={{ on: option.value === props.value }}
            role="radio"
            aria-checked={option.value === props.value}
            aria-label={option.spoken}
            tabIndex={option.value === props.value ? 0 : -1}
            onClick={() => props.onChange(option.value)}
          >
            {option.label}
            <Show when={option.count}>{(count) => <b>{count().toLocaleString(locale())}</b>}</Show>
          </button>
        )}
      </For>
    </div>
  );
}
