import { For, type JSX } from "solid-js";
import { type MessageKey, t } from "../../i18n/index.ts";
import "./chats.css";
import hi from "./hi.svg";

const isApple = /Mac|iPhone|iPad/u.test(navigator.platform);
const shortcuts: readonly (readonly [MessageKey, string])[] = [
  ["chats.shortcutSwitch", isApple ? "⌘ K" : "Ctrl K"],
  ["chats.shortcutNext", isApple ? "⌥ ↓" : "Alt ↓"],
  ["chats.shortcutUnread", isApple ? "⌥ ⇧ ↓" : "Alt Shift ↓"],
];

/** What the conversation's place shows while no chat is open. */
export function EmptyPane(props: { server: string; action?: JSX.Element }): JSX.Element {
  return (
    <div class="empty-pane">
      <img src={hi} alt="" width="120" height="120" />
      <h2>{t("chats.paneTitle")}</h2>
      <p>{t("chats.paneHint", { server: props.server })}</p>
      {props.action}
      <dl>
        <For each={shortcuts}>
          {([key, keys]) => (
            <div>
              <dt>{t(key as "chats.shortcutSwitch")}</dt>
              <dd>
                <kbd class="kbd">{keys}</kbd>
              </dd>
            </div>
          )}
        </For>
      </dl>
    </div>
  );
}
