import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { locale } from "../i18n/index.ts";
import "./Avatar.css";
import { Icon } from "./Icon.tsx";
import { colourIndex, initials } from "./identity.ts";

/** What is known of somebody's presence; `unknown` (hidden by privacy) shows nothing. */
export type PresenceShape = "online" | "away" | "doNotDisturb" | "offline" | "unknown";

type AvatarProps = {
  /** Decides the colour. */
  id: string | number;
  name: string;
  /** Address of a photo. Initials show until it has loaded, and when it cannot. */
  photo?: string | undefined;
  /** `group` is a rounded square, `everyone` the general room with its own sign. */
  kind?: "person" | "group" | "everyone";
  size?: 20 | 24 | 28 | 32 | 36 | 40 | 48 | 52 | 56 | 72 | 96 | 112;
  /** Leave it out where presence has no place. */
  presence?: PresenceShape | undefined;
  class?: string;
};

/** The face of a person or chat. Decorative: the row or header around it says the name and the presence in words. */
export function Avatar(props: AvatarProps): JSX.Element {
  const [broken, setBroken] = createSignal<string>();
  const photo = () => (props.photo !== undefined && props.photo !== broken() ? props.photo : undefined);
  const classes = () => {
    const isSquare = props.kind === "group" || props.kind === "everyone";
    const colour = props.kind === "everyone" ? 0 : colourIndex(props.id);
    return `av av-${colour} av-d${props.size ?? 48}${isSquare ? " sq" : ""} ${props.class ?? ""}`;
  };
  return (
    <span
      // One attribute: a class list beside it would be lost when the colour changes.
      class={classes()}
      aria-hidden="true"
    >
      <Switch fallback={initials(props.name, locale())}>
        <Match when={photo()}>
          {(src) => (
            <img
              class="pic"
              src={src()}
              alt=""
              loading="lazy"
              decoding="async"
              onError={() => setBroken(props.photo)}
            />
          )}
        </Match>
        <Match when={props.kind === "everyone"}>
          <Icon name="megaphone" class="av-sign" />
        </Match>
      </Switch>
      <Show when={props.presence !== undefined && props.presence !== "unknown"}>
        <i class={`dot ${props.presence}`} />
      </Show>
    </span>
  );
}
