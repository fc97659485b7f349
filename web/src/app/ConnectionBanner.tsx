import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { ConnectionStatus } from "../api/socket.ts";
import { t } from "../i18n/index.ts";
import { Banner } from "../ui/Banner.tsx";

/** A loss shorter than this shows nothing, in milliseconds. */
const quietFor = 2_000;

/** Says that the connection is lost, after a moment in which it may come back by itself. Lies over the pane and pushes nothing. */
export function ConnectionBanner(props: { status: ConnectionStatus }): JSX.Element {
  const [isShown, setShown] = createSignal(false);
  const [isOnline, setOnline] = createSignal(navigator.onLine);
  const note = () => setOnline(navigator.onLine);
  for (const name of ["online", "offline"] as const) {
    addEventListener(name, note);
    onCleanup(() => removeEventListener(name, note));
  }
  createEffect(() => {
    if (props.status.name === "live") {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), quietFor);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <Show when={isShown()}>
      <Show
        when={isOnline()}
        fallback={
          <Banner tone="warn" icon="offline">
            {t("connection.offline")}
          </Banner>
        }
      >
        <Banner tone="ok">{t("connection.reconnecting")}</Banner>
      </Show>
    </Show>
  );
}
