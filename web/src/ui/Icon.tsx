import { Show } from "solid-js";
import "./Icon.css";
import { heavy, type IconName, icons } from "./icons.ts";

export type { IconName } from "./icons.ts";

/** Icons that point along the line of text and so flip in right-to-left languages. */
const directional = new Set<IconName>([
  "chevron-left",
  "chevron-right",
  "reply",
  "forward",
  "sign-out",
  "popout",
  "panel",
]);

/** A line icon in the colour of the text around it. Decorative: the control around it carries the name. */
export function Icon(props: { name: IconName; size?: 14 | 16 | 18 | 20 | 22 | 24; class?: string }) {
  return (
    <svg
      class="i"
      classList={{
        [`i-${props.size ?? 20}`]: true,
        "i-dir": directional.has(props.name),
        [props.class ?? ""]: props.class !== undefined,
      }}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={icons[props.name]} />
      <Show when={heavy[props.name]}>{(extra) => <path d={extra()[0]} stroke-width={extra()[1]} />}</Show>
    </svg>
  );
}
