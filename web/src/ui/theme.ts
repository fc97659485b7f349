import { createSignal } from "solid-js";

/** What the person chose on this device. */
export type ThemeChoice = "system" | "light" | "dark";

/** Smallest and largest text size that can be chosen, in pixels of message text; 15 is the design's own. */
export const textSizes = { min: 14, max: 20, normal: 15 } as const;

// The same keys are read by public/theme.js before the first paint; theme.test.ts holds the two together.
const keys = { theme: "parley.theme", textSize: "parley.textSize", motion: "parley.motion" } as const;

const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const stillSystem = matchMedia("(prefers-reduced-motion: reduce)");

const [themeChoice, setThemeSignal] = createSignal<ThemeChoice>(asTheme(read(keys.theme)));
const [isDark, setDark] = createSignal(false);
const [textSize, setTextSizeSignal] = createSignal(asTextSize(read(keys.textSize)));
const [wantsStill, setWantsStillSignal] = createSignal(read(keys.motion) === "reduced");

export {
  /** Whether the page is dark now. Reactive. */
  isDark,
  /** The size of message text in pixels. Reactive. */
  textSize,
  /** What was chosen on this device. Reactive. */
  themeChoice,
  /** Whether less motion was asked for on this device, whatever the system says. Reactive. */
  wantsStill,
};

/** Chooses the theme on this device and shows it. */
export function setTheme(choice: ThemeChoice): void {
  setThemeSignal(choice);
  write(keys.theme, choice === "system" ? null : choice);
  apply();
}

/** Chooses the size of message text, 14 to 20 pixels; everything set in rem follows. */
export function setTextSize(pixels: number): void {
  const size = asTextSize(String(pixels));
  setTextSizeSignal(size);
  write(keys.textSize, size === textSizes.normal ? null : String(size));
  apply();
}

/** Asks for less motion on this device. */
export function setWantsStill(isWanted: boolean): void {
  setWantsStillSignal(isWanted);
  write(keys.motion, isWanted ? "reduced" : null);
  apply();
}

/** Shows the choices and follows the system from now on. Returns the way to stop. */
export function watchTheme(): () => void {
  apply();
  darkSystem.addEventListener("change", apply);
  stillSystem.addEventListener("change", apply);
  return () => {
    darkSystem.removeEventListener("change", apply);
    stillSystem.removeEventListener("change", apply);
  };
}

function apply(): void {
  const dark = themeChoice() === "dark" || (themeChoice() === "system" && darkSystem.matches);
  const root = document.documentElement;
  setDark(dark);
  root.dataset["theme"] = dark ? "dark" : "light";
  root.dataset["motion"] = wantsStill() || stillSystem.matches ? "reduced" : "full";
  root.style.fontSize = textSize() === textSizes.normal ? "" : `${(textSize() / textSizes.normal) * 100}%`;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#13151c" : "#ffffff");
}

function asTheme(value: string | null): ThemeChoice {
  return value === "light" || value === "dark" ? value : "system";
}

function asTextSize(value: string | null): number {
  const size = Number(value);
  return Number.isInteger(size) && size >= textSizes.min && size <= textSizes.max ? size : textSizes.normal;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}
