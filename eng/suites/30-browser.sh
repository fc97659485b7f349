#!/usr/bin/env bash
# Journeys in a real browser against the real server.
set -euo pipefail
source eng/lib.sh
compgen -G "tests/e2e/journeys/*.spec.ts" >/dev/null || exit 0
need_npm tests/e2e
need_postgres
need_browser
build_web
build_server
report=$PWD/artifacts/test/playwright.json
rm -f "$report"
status=0
(cd tests/e2e && PLAYWRIGHT_JSON_OUTPUT_NAME="$report" npx playwright test --reporter=list,json) || status=$?
counts playwright "$report"
exit $status
