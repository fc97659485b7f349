import { For, type JSX, Show } from "solid-js";
import { type MessageKey, t } from "../../i18n/index.ts";
import { Menu, MenuItem, type MenuOpenerProps } from "../../ui/Menu.tsx";
import type { MuteFor } from "../chats/model.ts";

/** For how long one can mute, with the words. */
export const muteWords = {
  hour: "chats.muteHour",
  eightHours: "chats.muteHours",
  week: "chats.muteWeek",
  always: "chats.muteAlways",
} as const satisfies Record<MuteFor, MessageKey>;

/** A button that mutes for a while; when muted it unmutes at once. */
export function MuteMenu(props: {
  isMuted: boolean;
  onMute: (duration: MuteFor | null) => void;
  /** Draws the button; it spreads what it is given. */
  children: (opener: MenuOpenerProps | { onClick: () => void }) => JSX.Element;
}): JSX.Element {
  return (
    <Show
      when={!props.isMuted}
      fallback={props.children({
        onClick: () => props.onMute(null),
      })}
    >
      <Menu label={t("info.mute")} opener={(opener) => props.children(opener)}>
        <For each={Object.keys(muteWords) as MuteFor[]}>
          {(duration) => (
            <MenuItem icon="bell-off" onChoose={() => props.onMute(duration)}>
              {t(muteWords[duration])}
            </MenuItem>
          )}
        </For>
      </Menu>
    </Show>
  );
}
