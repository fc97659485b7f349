import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const source = fileURLToPath(new URL("../src/worker/sw.js", import.meta.url));
const publicFolder = fileURLToPath(new URL("../public/", import.meta.url));

/** Writes `sw.js` beside the page, with the list of all files of this build; its version is their hash. */
export function serviceWorker(): Plugin {
  return {
    name: "parley-service-worker",
    apply: "build",
    generateBundle(_, bundle) {
      const built = Object.values(bundle).filter(({ fileName }) => fileName.startsWith("assets/"));
      const files = [
        ...built.map(({ fileName }) => `/${fileName}`),
        ...readdirSync(publicFolder).map((file) => `/${file}`),
      ].sort();
      const hash = createHash("sha256").update(readFileSync(source));
      // Names under assets/ carry their content's hash already; those of public/ do not.
      for (const file of files) hash.update(file);
      for (const file of readdirSync(publicFolder)) hash.update(readFileSync(`${publicFolder}${file}`));
      const page = bundle["index.html"];
      if (page?.type === "asset") hash.update(page.source);
      this.emitFile({
        type: "asset",
        fileName: "sw.js",
        source: readFileSync(source, "utf8")
          .replace("__VERSION__", hash.digest("hex").slice(0, 16))
          .replace('["__FILES__"]', JSON.stringify(files)),
      });
    },
  };
}
