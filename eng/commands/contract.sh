#!/usr/bin/env bash
# Regenerates contract/openapi.json and the TypeScript types from the C# records.
# With --check nothing is changed: it fails and shows the difference when the committed files are not what would be generated.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=tools/contract
if [ ! -d "$tools/node_modules/openapi-typescript" ]; then
  (cd "$tools" && npm ci --silent)
fi

openapi=contract/openapi.json
types=web/src/contract/generated.ts
if [ "${1:-}" = "--check" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  dotnet run --project "$tools/Parley.ContractDocument.csproj" -v q -- "$scratch/openapi.json"
  node "$tools/generate.mjs" "$scratch/openapi.json" "$scratch/generated.ts"
  if diff -u "$openapi" "$scratch/openapi.json" && diff -u "$types" "$scratch/generated.ts"; then
    echo "contract: up to date"
  else
    echo "contract: the committed files differ from the records; run ./dev contract" >&2
    exit 1
  fi
else
  mkdir -p contract "$(dirname "$types")"
  dotnet run --project "$tools/Parley.ContractDocument.csproj" -v q -- "$openapi"
  node "$tools/generate.mjs" "$openapi" "$types"
  git --no-pager diff --stat -- "$openapi" "$types" || true
fi
