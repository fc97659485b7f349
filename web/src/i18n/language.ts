import { createSignal } from "solid-js";
import { en } from "./messages/en.ts";
import type { Messages } from "./types.ts";

/** The languages of the interface, in the order they are offered, each named in itself. */
export const languages = { en: "English", pl: "Polski", ru: "Русский" } as const;

/** A language of the interface. */
export type Language = keyof typeof languages;

const storageKey = "parley.language";
const loaders: Record<Exclude<Language, "en">, () => Promise<Messages>> = {
  pl: () => import("./messages/pl.ts").then((module) => module.pl),
  ru: () => import("./messages/ru.ts").then((module) => module.ru),
};
const loaded: Partial<Record<Language, Messages>> = { en };

/** Whether a text names a language of the interface. */
export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(languages, value);
}

/** The first of `wanted` that the interface speaks, English otherwise. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [primary] = tag.toLowerCase().split("-");
    if (isLanguage(primary)) return primary;
  }
  return "en";
}

/**
 * The locale for dates and numbers: the browser's own variant of the language when it has one (`en-US` keeps 12 hours),
 * otherwise the language, with British habits for English.
 */
export function bestLocale(language: Language, wanted: readonly string[]): string {
  const own = wanted.find((tag) => tag.toLowerCase().split("-")[0] === language && tag.includes("-"));
  return own ?? (language === "en" ? "en-GB" : language);
}

const [current, setCurrent] = createSignal<{ language: Language; locale: string; messages: Messages }>({
  language: "en",
  locale: "en-GB",
  messages: en,
});
const [device, setDevice] = createSignal<Language | null>(readDevice());
let account: Language | null = null;
let newest = 0;

/** The language shown now. Reactive. */
export const language = (): Language => current().language;
/** The locale for dates, numbers and sorting. Reactive. */
export const locale = (): string => current().locale;
/** The texts shown now. Reactive. */
export const messages = (): Messages => current().messages;
/** What was chosen on this device, or null when the browser decides. Reactive. */
export const deviceLanguage = device;

/** Shows the language of the account (null: it has none), then of the device, then of the browser. Never reloads the page. */
export function setAccountLanguage(value: Language | null): Promise<void> {
  account = value;
  return applyLanguage();
}

/** Chooses the language on this device; null goes back to the browser's. */
export function setDeviceLanguage(value: Language | null): Promise<void> {
  setDevice(value);
  try {
    if (value === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, value);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  return applyLanguage();
}

/** Loads and shows the language that applies. Resolves when its texts are on screen; a failed load keeps the texts shown. */
export async function applyLanguage(): Promise<void> {
  const wanted = navigator.languages ?? [navigator.language];
  const next = account ?? device() ?? bestLanguage(wanted);
  const turn = ++newest;
  let texts = loaded[next];
  if (texts === undefined && next !== "en") {
    try {
      texts = await loaders[next]();
      loaded[next] = texts;
    } catch {
      return;
    }
  }
  // A later choice may have overtaken this load.
  if (texts === undefined || turn !== newest) return;
  const shown = bestLocale(next, wanted);
  setCurrent({ language: next, locale: shown, messages: texts });
  document.documentElement.lang = next;
  document.documentElement.dir = direction(next);
}

/** Which way the language reads. */
export function direction(tag: string): "ltr" | "rtl" {
  const info = new Intl.Locale(tag) as Intl.Locale & {
    getTextInfo?(): { direction?: "ltr" | "rtl" };
    textInfo?: { direction?: "ltr" | "rtl" };
  };
  return info.getTextInfo?.().direction ?? info.textInfo?.direction ?? "ltr";
}

function readDevice(): Language | null {
  try {
    const stored = localStorage.getItem(storageKey);
    return isLanguage(stored) ? stored : null;
  } catch {
    return null;
  }
}
