import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { ConnectionStatus } from "../api/socket.ts";
import { t } from "../i18n/index.ts";
import { Banner } from "../ui/Banner.tsx";

/** A loss shorter than this shows nothing, in milliseconds. */
const quietFor = 2_000;

/** What the browser says of the network. A socket that is silent may seem alive for a while longer. Reactive. */
function createOnline(): () => boolean {
  const [isOnline, setOnline] = createSignal(navigator.onLine);
  const note = () => setOnline(navigator.onLine);
  for (const name of ["online", "offline"] as const) {
    addEventListener(name, note);
    onCleanup(() => removeEventListener(name, note));
  }
  return isOnline;
}

/** Whether the connection is lost, told after a moment in which it may come back by itself. Reactive. */
export function createCut(status: () => ConnectionStatus): () => boolean {
  const [isCut, setCut] = createSignal(false);
  const isOnline = createOnline();
  // Attempts change the status many times a second: the moment counts from the loss.
  const isLost = createMemo(() => status().name !== "live" || !isOnline());
  createEffect(() => {
    if (!isLost()) {
      setCut(false);
      return;
    }
    const timer = setTimeout(() => setCut(true), quietFor);
    onCleanup(() => clearTimeout(timer));
  });
  return isCut;
}

/** Says that the connection is lost. Lies over the pane and pushes nothing. */
export function ConnectionBanner(props: { status: ConnectionStatus }): JSX.Element {
  const isShown = createCut(() => props.status);
  const isOnline = createOnline();
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
