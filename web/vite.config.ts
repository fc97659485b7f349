import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { serviceWorker } from "./build/worker.ts";

/** Where the development server sends API calls; set PARLEY_SERVER when the server listens elsewhere. */
const server = process.env["PARLEY_SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [solid(), serviceWorker()],
  build: {
    target: "es2023",
    // The size check reads it to learn which files a route loads.
    manifest: true,
    // The content security policy forbids data: scripts and inline styles, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
  test: {
    environment: "jsdom",
    setupFiles: ["./vitest.setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
