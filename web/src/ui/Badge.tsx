import { Match, Switch } from "solid-js";
import { locale } from "../i18n/index.ts";
import "./Badge.css";
import { Icon } from "./Icon.tsx";

type BadgeProps =
  | { kind?: "count"; count: number; isMuted?: boolean; size?: "sm" | "md"; label?: string }
  | { kind: "mention"; label?: string }
  | { kind: "dot"; label?: string };

/**
 * A count (at most 999+), an @ or a dot. Where the control around it already says the count, leave `label` out:
 * the badge is then silent.
 */
export function Badge(props: BadgeProps) {
  const count = () => (props.kind === undefined || props.kind === "count" ? props : undefined);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a labelled badge has the role img, a silent one has no label
    <span
      class="badge"
      classList={{
        muted: count()?.isMuted === true,
        sm: count()?.size === "sm",
        at: props.kind === "mention",
        "badge-dot": props.kind === "dot",
      }}
      role={props.label === undefined ? undefined : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? "true" : undefined}
    >
      <Switch>
        {/* Without the fragment the words would be read once and then stand still. */}
        <Match when={count()}>{(is) => <>{capped(is().count, locale())}</>}</Match>
        <Match when={props.kind === "mention"}>
          <Icon name="at" size={14} />
        </Match>
      </Switch>
    </span>
  );
}

function capped(count: number, tag: string): string {
  return count > 999 ? `${(999).toLocaleString(tag)}+` : count.toLocaleString(tag);
}
