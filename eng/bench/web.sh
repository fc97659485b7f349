#!/usr/bin/env bash
# The web client's budgets on a slowed-down browser: sizes, paints, typing, scrolling, memory, a burst.
set -euo pipefail
source eng/lib.sh
need_npm tests/e2e
need_postgres
need_browser
build_web
dotnet build bench/Parley.Bench -c Release -v quiet --nologo -clp:NoSummary
cd tests/e2e
exec npx playwright test --config bench.config.ts --reporter=line "$@"
