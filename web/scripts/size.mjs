// Prints what each first load costs over the wire (brotli 11) and fails over the budget.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const kB = 1000;

/** One budget: the files a visitor needs before the screen works. Each `chunks` entry is a source file of a lazy part. */
const budgets = [
  { name: "chat list, JavaScript", kind: "js", chunks: ["src/app/Main.tsx"], limit: 60 * kB },
  {
    name: "open conversation, JavaScript",
    kind: "js",
    chunks: ["src/app/Main.tsx", "src/app/PaneGrid.tsx", "src/features/messages/text/markdown.ts"],
    limit: 100 * kB,
  },
  { name: "login route, JavaScript", kind: "js", chunks: ["src/features/auth/SignIn.tsx"], limit: 45 * kB },
  {
    name: "open conversation, CSS",
    kind: "css",
    chunks: ["src/app/Main.tsx", "src/app/PaneGrid.tsx"],
    limit: 20 * kB,
  },
];

const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** Everything a chunk needs at once: itself, its static imports and their style sheets. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`${key} is not in the build manifest`);
  seen.add(key);
  for (const next of chunk.imports ?? []) closure(next, seen);
  return seen;
}

const brotli = (file) =>
  brotliCompressSync(readFileSync(new URL(file, dist)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

let isOver = false;
const isVerbose = process.argv.includes("--files");
const isJson = process.argv.includes("--json");
const found = [];
for (const { name, kind, chunks, limit } of budgets) {
  const keys = new Set();
  for (const key of ["index.html", ...chunks]) closure(key, keys);
  const files = new Set(kind === "js" ? ["theme.js"] : []);
  for (const key of keys) {
    if (kind === "js") files.add(manifest[key].file);
    else for (const css of manifest[key].css ?? []) files.add(css);
  }
  if (isVerbose) for (const file of files) console.log(`     ${(brotli(file) / kB).toFixed(1).padStart(6)} kB ${file}`);
  const size = [...files].reduce((sum, file) => sum + brotli(file), 0);
  isOver ||= size > limit;
  found.push({ name, kB: size / kB, limitKB: limit / kB });
  if (!isJson)
    console.log(`${size > limit ? "OVER" : "ok  "} ${name}: ${(size / kB).toFixed(1)} kB of ${limit / kB} kB`);
}
if (isJson) console.log(JSON.stringify(found));
process.exitCode = isOver ? 1 : 0;
