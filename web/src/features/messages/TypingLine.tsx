import { type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";

/** Who is typing. Its 28 pixels are reserved always, so that nothing moves when somebody starts. */
export function TypingLine(props: { names: readonly string[]; isDirect: boolean }): JSX.Element {
  const words = () => {
    const [first = "", second = ""] = props.names;
    if (props.names.length === 1) return t("chats.typingBy", { name: first });
    if (props.names.length === 2) return t("chats.typingTwo", { first, second });
    return t("chats.typingMany", { count: props.names.length });
  };
  return (
    <div class="typing-row">
      <Show when={props.names.length > 0}>
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <span dir="auto">{words()}</span>
      </Show>
    </div>
  );
}
