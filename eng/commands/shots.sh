#!/usr/bin/env bash
# Takes the pictures of docs/screenshots from the real client on a real server.
set -euo pipefail
source eng/lib.sh
need_npm tests/e2e
need_postgres
need_browser
build_web
build_server
cd tests/e2e
exec npx playwright test --config shots.config.ts "$@"
