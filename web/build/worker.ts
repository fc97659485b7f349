import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const source = fileURLToPath(new URL("../src/worker/sw.js", import.meta.url));
const publicFolder = fileURLToPath(new URL("../public/", import.meta.url));

/** Writes `sw.js` beside the page, with the list of all files of this build; its version is their hash. */
export function serviceWorker(): Plugin {
  return {
    name: "parley-service-worker",
    apply: "build",
    // After everything is written: some files of the bundle are dropped on the way, and a list with a missing one installs nothing.
    writeBundle({ dir }) {
      if (dir === undefined) return;
      const assets = readdirSync(join(dir, "assets")).filter((file) => /\.(js|css|svg|png|webp)$/u.test(file));
      const others = readdirSync(publicFolder);
      const files = [...assets.map((file) => `/assets/${file}`), ...others.map((file) => `/${file}`)].sort();
      // Names under assets/ carry their content's hash already; the page and the files of public/ do not.
      const hash = createHash("sha256")
        .update(readFileSync(source))
        .update(readFileSync(join(dir, "index.html")));
      for (const file of files) hash.update(file);
      for (const file of others) hash.update(readFileSync(join(publicFolder, file)));
      const text = readFileSync(source, "utf8")
        .replace("__VERSION__", hash.digest("hex").slice(0, 16))
        .replace('["__FILES__"]', JSON.stringify(files));
      writeFileSync(join(dir, "sw.js"), text);
    },
  };
}
