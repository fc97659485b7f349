import { defineConfig } from "@playwright/test";

/** The message list in a real browser, on its fixture page. Run: npm run test:messages */
const port = 20_000 + (process.pid % 10_000);
process.env["MESSAGES_PORT"] ??= String(port);

export default defineConfig({
  testDir: "fixtures",
  testMatch: "messages.spec.ts",
  fullyParallel: true,
  workers: 2,
  outputDir: "test-results",
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${process.env["MESSAGES_PORT"]}`,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
    },
  },
  webServer: {
    command: `node scripts/messages.mjs serve ${process.env["MESSAGES_PORT"]}`,
    url: `http://127.0.0.1:${process.env["MESSAGES_PORT"]}/messages.html`,
  },
});
