import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";

const script = readFileSync("public/theme.js", "utf8");

function system(isDark: boolean, isStill = false): void {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("dark") ? isDark : isStill,
    addEventListener() {},
    removeEventListener() {},
  }));
}

function shown() {
  const { theme, motion } = document.documentElement.dataset;
  return { theme, motion, size: document.documentElement.style.fontSize };
}

/** What the script before the first paint shows, and what the module shows afterwards, for the same stored choices. */
async function both() {
  document.documentElement.style.fontSize = "";
  new Function(script)();
  const early = shown();
  document.documentElement.style.fontSize = "";
  vi.resetModules();
  const theme = await import("./theme.ts");
  theme.watchTheme()();
  return { early, late: shown(), theme };
}

beforeEach(() => {
  localStorage.clear();
  system(false);
});

test("the script before the first paint and the module agree for every choice", async () => {
  for (const isSystemDark of [false, true])
    for (const choice of [null, "light", "dark"])
      for (const motion of [null, "reduced"])
        for (const size of [null, "14", "20", "99"]) {
          localStorage.clear();
          system(isSystemDark);
          if (choice !== null) localStorage.setItem("parley.theme", choice);
          if (motion !== null) localStorage.setItem("parley.motion", motion);
          if (size !== null) localStorage.setItem("parley.textSize", size);
          const { early, late } = await both();
          expect(early).toEqual(late);
          const isDark = choice === null ? isSystemDark : choice === "dark";
          expect(early.theme).toBe(isDark ? "dark" : "light");
        }
});

test("a choice is kept on this device and the system's theme leaves no trace", async () => {
  const { theme } = await both();
  theme.setTheme("dark");
  expect(shown().theme).toBe("dark");
  expect((await both()).early.theme).toBe("dark");
  theme.setTheme("system");
  expect(localStorage.length).toBe(0);
});

test("the system's wish for less motion holds without a choice", async () => {
  system(false, true);
  expect((await both()).early.motion).toBe("reduced");
});

test("text sizes outside 14 to 20 are refused", async () => {
  const { theme } = await both();
  theme.setTextSize(20);
  expect(theme.textSize()).toBe(20);
  theme.setTextSize(21);
  expect(theme.textSize()).toBe(15);
});
