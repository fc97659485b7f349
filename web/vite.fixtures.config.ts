import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** The fixture page: screens with made-up data, for looking at and for screenshots. Never part of the shipped client. */
export default defineConfig({
  plugins: [solid()],
  root: fileURLToPath(new URL("fixtures", import.meta.url)),
  publicDir: fileURLToPath(new URL("public", import.meta.url)),
  build: { outDir: "../dist-fixtures", emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
});
