#!/usr/bin/env bash
# TypeScript is formatted and keeps the import table (Biome).
set -euo pipefail
source eng/lib.sh
[ -f web/package.json ] || exit 0
need_npm web
cd web && npm run --silent lint
