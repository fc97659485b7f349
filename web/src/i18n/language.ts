import { createSignal } from "solid-js";
import { en } from "./messages/en.ts";
import type { AllMessages, Messages } from "./types.ts";

/** The languages of the interface, in the order they are offered, each named in itself. */
export const languages = { en: "English", pl: "Polski", ru: "Русский" } as const;

/** A language of the interface. */
export type Language = keyof typeof languages;

const storageKey = "parley.language";
const loaders: Record<Exclude<Language, "en">, () => Promise<Messages>> = {
  pl: () => import("./messages/pl.ts").then((module) => module.pl),
  ru: () => import("./messages/ru.ts").then((module) => module.ru),
};

/** Texts that load with the screens that need them, see {@link loadTexts}. */
const parts = {
  groups: {
    en: () => import("./messages/groups/en.ts").then((module) => module.groupsEn),
    pl: () => import("./messages/groups/pl.ts").then((module) => module.groupsPl),
    ru: () => import("./messages/groups/ru.ts").then((module) => module.groupsRu),
  },
  settings: {
    en: () => import("./messages/settings/en.ts").then((module) => module.settingsEn),
    pl: () => import("./messages/settings/pl.ts").then((module) => module.settingsPl),
    ru: () => import("./messages/settings/ru.ts").then((module) => module.settingsRu),
  },
  more: {
    en: () => import("./messages/more/en.ts").then((module) => module.moreEn),
    pl: () => import("./messages/more/pl.ts").then((module) => module.morePl),
    ru: () => import("./messages/more/ru.ts").then((module) => module.moreRu),
  },
} satisfies Record<string, Record<Language, () => Promise<Readonly<Record<string, string>>>>>;

/** A part of the texts that is loaded later. */
export type TextPart = keyof typeof parts;

// The type says that all texts are there: a screen is drawn only when the parts it names are.
const loaded: Partial<Record<Language, AllMessages>> = { en: en as AllMessages };
const wantedParts = new Set<TextPart>();
const has: Record<Language, Set<TextPart>> = { en: new Set(), pl: new Set(), ru: new Set() };

/** All texts of a language that are wanted by now. */
async function textsOf(language: Language): Promise<AllMessages> {
  const base = loaded[language] ?? (language === "en" ? en : await loaders[language]());
  const missing = [...wantedParts].filter((part) => !has[language].has(part));
  const texts = await Promise.all(missing.map((part) => parts[part][language]()));
  for (const part of missing) has[language].add(part);
  const present = Object.assign({}, base, ...(loaded[language] === undefined ? [] : [loaded[language]]), ...texts);
  loaded[language] = present;
  return present;
}

/** Loads a part of the texts, in the language shown and in every one chosen later. A screen that uses them waits for it. */
export async function loadTexts(part: TextPart): Promise<void> {
  if (has[current().language].has(part)) return;
  wantedParts.add(part);
  await applyLanguage(true);
}

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

const [current, setCurrent] = createSignal<{ language: Language; locale: string; messages: AllMessages }>({
  language: "en",
  locale: "en-GB",
  messages: en as AllMessages,
});
const [device, setDevice] = createSignal<Language | null>(readDevice());
let account: Language | null = null;
let newest = 0;

/** The language shown now. Reactive. */
export const language = (): Language => current().language;
/** The locale for dates, numbers and sorting. Reactive. */
export const locale = (): string => current().locale;
/** The texts shown now. Reactive. */
export const messages = (): AllMessages => current().messages;
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

/**
 * Loads and shows the language that applies. Resolves when its texts are on screen; a failed load keeps the texts shown.
 * @param isStrict rejects when the load fails, for those who cannot do without.
 */
export async function applyLanguage(isStrict = false): Promise<void> {
  const wanted = navigator.languages ?? [navigator.language];
  const next = account ?? device() ?? bestLanguage(wanted);
  const turn = ++newest;
  let texts = loaded[next];
  if (texts === undefined || [...wantedParts].some((part) => !has[next].has(part))) {
    try {
      texts = await textsOf(next);
    } catch (error) {
      if (isStrict) throw error;
      return;
    }
  }
  // A later choice may have overtaken this load; whoever waits for texts waits for that one.
  if (turn !== newest) return isStrict ? applyLanguage(true) : undefined;
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
