#!/usr/bin/env bash
# Formats the C# and the TypeScript sources.
set -euo pipefail
source eng/lib.sh
need_dotnet
dotnet format Parley.slnx
if [ -f web/package.json ]; then
  need_npm web
  (cd web && npm run --silent format)
fi
