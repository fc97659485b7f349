import { createSignal } from "solid-js";

/** When the strip of unread chats is shown: always, only where the list is not, or never. */
export type StripChoice = "always" | "listHidden" | "never";

/** Choices kept on this device, each a reactive getter and a setter. */
const choice = <Value extends string>(key: string, values: readonly Value[], normal: Value) => {
  const stored = read(key);
  const [get, set] = createSignal<Value>(values.find((value) => value === stored) ?? normal);
  // Another window of this browser chose something else.
  addEventListener("storage", (event) => {
    if (event.key === key) set(() => values.find((value) => value === event.newValue) ?? normal);
  });
  return {
    get,
    set(value: Value): void {
      set(() => value);
      write(key, value === normal ? null : value);
    },
  };
};

const flag = (key: string, normal: boolean) => {
  const words = choice(key, ["on", "off"] as const, normal ? "on" : "off");
  return { get: () => words.get() === "on", set: (isOn: boolean) => words.set(isOn ? "on" : "off") };
};

/** Whether messages are announced by the system while the window is open; the browser's permission decides as well. */
export const desktopNotifications = flag("parley.notify", false);
/** Whether a notification shows the text of the message. */
export const notificationPreviews = flag("parley.notifyText", true);
/** Whether a message makes a sound. */
export const sound = flag("parley.sound", false);
/** When the strip of unread chats is shown. */
export const strip = choice<StripChoice>("parley.strip", ["always", "listHidden", "never"], "always");
/** Whether keys without Ctrl, Cmd or Alt do something (WCAG 2.1.4). */
export const singleKeys = flag("parley.singleKeys", true);
/** Whether rows of lists are low. */
export const compactList = flag("parley.compact", false);
/** Whether the other's name stands over their messages in direct chats too. */
export const namesInDirect = flag("parley.namesInDirect", true);

/** Reads something kept on this device. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps something on this device; null forgets it. */
export function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}
