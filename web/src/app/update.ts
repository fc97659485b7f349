import { createSignal } from "solid-js";
import { navigate } from "../routing/router.ts";

/** Without input for this long, and with nothing half written, a new version starts by itself, in milliseconds. */
const idleFor = 60_000;

const [waiting, setWaiting] = createSignal<ServiceWorker>();

/** Whether a new version is ready. Reactive. */
export const hasUpdate = (): boolean => waiting() !== undefined;

/** Starts the new version: the page loads again with it. */
export function applyUpdate(): void {
  const worker = waiting();
  if (worker === undefined) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker.postMessage("activate");
}

/** Keeps the application itself on the device, and notices new versions. Nothing happens over plain HTTP, where browsers forbid it. */
export async function watchVersion(): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext || import.meta.env.DEV) return;
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    const note = () => {
      // The first version of all has nobody to replace.
      if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
        setWaiting(registration.waiting);
        applyWhenIdle();
      }
    };
    note();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", note));
    const ask = () => document.visibilityState === "visible" && registration.update().catch(() => {});
    document.addEventListener("visibilitychange", ask);
    setInterval(ask, 60 * 60_000);
  } catch {
    // Storage may be full or forbidden: the client then needs the network, as any page.
  }
}

let idle: ReturnType<typeof setTimeout> | undefined;

function applyWhenIdle(): void {
  if (idle !== undefined) return;
  const again = () => {
    clearTimeout(idle);
    idle = setTimeout(() => (isWriting() ? again() : applyUpdate()), idleFor);
  };
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel"] as const)
    addEventListener(name, again, { passive: true, capture: true });
  again();
}

/** Something half written, or a dialog open. */
function isWriting(): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return [...document.querySelectorAll("textarea, input[type=text], input[type=password]")].some(
    (field) => (field as HTMLInputElement).value !== "" && !field.closest("[hidden]"),
  );
}

/** A notification that was clicked opens its chat here. Returns the way to stop. */
export function watchNotificationClicks(): () => void {
  const onMessage = (event: MessageEvent<{ open?: unknown }>) => {
    if (typeof event.data?.open === "string") navigate({ name: "chat", chat: event.data.open, beside: [] });
  };
  navigator.serviceWorker?.addEventListener("message", onMessage);
  return () => navigator.serviceWorker?.removeEventListener("message", onMessage);
}
