import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { compressed } from "./build/compress.ts";
import { serviceWorker } from "./build/worker.ts";

/** Where the development server sends API calls; set PARLEY_SERVER when the server listens elsewhere. */
const server = process.env["PARLEY_SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [solid(), serviceWorker(), compressed()],
  build: {
    target: "es2023",
    // The size check reads it to learn which files a route loads.
    manifest: true,
    // The content security policy forbids data: scripts and inline styles, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every screen needs is one file: many small ones compress worse and cost a request each.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "base",
              test: /solid-js|src\/app\/later\.ts|src\/(api|contract|routing|state)\/(?!hub|line|windows)|src\/i18n\/([^/]+|messages\/en)\.ts|src\/ui\/(Toast|Tooltip|place|theme|preferences)\.tsx?$/,
            },
            { name: "controls", test: /src\/ui\/(Button|Icon|icons|heavy|Mark)\.tsx?$/ },
            {
              name: "rows",
              test: /src\/ui\/(Avatar|Badge|Receipt|Panel|Skeleton|Menu|roving|identity|glide)\.tsx?$|src\/features\/chats\/(ChatRow|filter|words)\.tsx?$|src\/app\/(models|mute|panes)\.ts$/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
  test: {
    environment: "jsdom",
    setupFiles: ["./vitest.setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
