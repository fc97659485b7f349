// Builds the fixture page, takes pictures of its screens, to be compared with the design by eye, and checks each with axe.
// usage: npm run shots [-- name-part]      pictures go to web/shots/
// SHOTS_FONT names the font to draw with, where the system's own differs from the one of the design's pictures.
import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";

const only = process.argv[2] ?? "";
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Name, query of the fixture page, window, and what to do before the picture. */
const shots = [
  { name: "login", query: "screen=login", size: desktop, act: fillLogin },
  { name: "login-mobile", query: "screen=login&http", size: phone },
  {
    name: "login-mobile-pl",
    query: "screen=login&lang=pl",
    size: phone,
    act: (page) => page.getByRole("button", { name: "Zaloguj się" }).click(),
  },
  { name: "register", query: "screen=register", size: desktop, act: fillRegister },
  { name: "register-mobile-ru", query: "screen=register&lang=ru", size: phone },
  { name: "register-setup", query: "screen=register&setup=tok&http", size: desktop },
  { name: "main", query: "screen=main&open", size: desktop },
  { name: "main-empty-pane", query: "screen=main", size: desktop },
  { name: "main-online", query: "screen=main&filter=online", size: desktop },
  { name: "main-tablet", query: "screen=main&open", size: { width: 860, height: 900 } },
  {
    name: "main-loading",
    query: "screen=main&loading",
    size: desktop,
    act: (page) => page.locator(".sk-row").first().waitFor(),
  },
  { name: "main-row-menu", query: "screen=main&open", size: desktop, act: openRowMenu },
  { name: "main-narrow", query: "screen=main&lang=ru", size: { width: 320, height: 640 } },
  { name: "login-narrow", query: "screen=login&lang=ru&http", size: { width: 320, height: 640 } },
  { name: "main-rtl", query: "screen=main&open", size: desktop, act: mirror },
  { name: "settings-rtl", query: "screen=settings", size: desktop, act: mirror },
  {
    name: "main-forced",
    query: "screen=main&open",
    size: desktop,
    act: (page) => page.emulateMedia({ forcedColors: "active" }),
  },
  { name: "main-new", query: "screen=main&empty&lang=ru", size: desktop },
  { name: "mobile-list", query: "screen=main&lang=pl", size: phone },
  { name: "mobile-search", query: "screen=main&q=xyz", size: phone },
  { name: "mobile-conversation", query: "screen=main&open&lang=pl", size: phone },
  { name: "settings", query: "screen=settings", size: desktop },
  { name: "settings-language-mobile", query: "screen=settings&section=language&lang=ru", size: phone },
  { name: "settings-list-mobile", query: "screen=settings&list&lang=pl", size: phone },
  {
    name: "components",
    query: "screen=components",
    size: { width: 1440, height: 1130 },
    act: (page) => page.getByText("Open menu").click(),
  },
];

async function fillLogin(page) {
  await page.getByLabel("Password", { exact: true }).fill("twelve chars");
  await page.getByLabel("Username or email").fill("kasia");
}

async function mirror(page) {
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
}

async function openRowMenu(page) {
  await page.getByRole("link", { name: /^Release crew, group/ }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Mute…" }).click();
  await page.getByRole("menuitem", { name: "Mute for 1 hour" }).waitFor();
}

async function fillRegister(page) {
  await page.getByLabel("Your name").fill("Kasia Bielska");
  await page.getByLabel("Password", { exact: true }).fill("korzeń latarnia");
  await page.getByLabel("Username").fill("kasia");
  await page.getByText("That name is taken.").waitFor();
}

const configFile = "vite.fixtures.config.ts";
await build({ configFile, logLevel: "warn" });
const server = await preview({ configFile, preview: { port: 0, host: "127.0.0.1" } });
const { port } = server.httpServer.address();
mkdirSync("shots", { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let hasErrors = false;
try {
  for (const { name, query, size, act } of shots) {
    for (const theme of ["light", "dark"]) {
      const file = `${name}-${theme}`;
      if (!file.includes(only)) continue;
      const context = await browser.newContext({
        viewport: size,
        colorScheme: theme,
        reducedMotion: "reduce",
        locale: "en-GB",
      });
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() !== "error") return;
        hasErrors = true;
        console.error(`${file}: ${message.text()}`);
      });
      page.on("pageerror", (error) => {
        hasErrors = true;
        console.error(`${file}: ${error}`);
      });
      // The clock of the design, so that relative times are those of the pictures.
      await page.clock.setFixedTime(new Date("2026-11-12T09:31:00"));
      await page.goto(`http://127.0.0.1:${port}/?${query}&theme=${theme}`);
      await page.waitForLoadState("networkidle");
      if (process.env.SHOTS_FONT)
        await page.addStyleTag({ content: `:root { --font-ui: ${process.env.SHOTS_FONT}, sans-serif; }` });
      await act?.(page);
      await page.screenshot({ path: `shots/${file}.png` });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) {
        hasErrors = true;
        console.error(`${file}: ${overflow} px wider than the window`);
      }
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
        .analyze();
      for (const { id, help, nodes } of violations) {
        hasErrors = true;
        console.error(`${file}: ${id}: ${help}\n  ${nodes.map(({ target }) => target.join(" ")).join("\n  ")}`);
      }
      console.log(`shots/${file}.png`);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = hasErrors ? 1 : 0;
