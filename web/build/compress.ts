import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

/** Below this a twin saves nothing, in bytes. */
const worthFrom = 512;

/** Writes a compressed twin (`.br`) beside every text file of the build: the server sends it to browsers that take it. */
export function compressed(): Plugin {
  return {
    name: "parley-compressed",
    apply: "build",
    enforce: "post",
    // After the service worker, whose list of files must not name the twins.
    closeBundle() {
      const folder = this.environment.config.build.outDir;
      const base = join(this.environment.config.root, folder);
      for (const name of readdirSync(base, { recursive: true, encoding: "utf8" })) {
        const path = join(base, name);
        if (!/\.(js|css|html|svg|webmanifest)$/u.test(name) || statSync(path).size < worthFrom) continue;
        const content = readFileSync(path);
        const twin = brotliCompressSync(content, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
          },
        });
        writeFileSync(`${path}.br`, twin);
      }
    },
  };
}
