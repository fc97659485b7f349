#!/usr/bin/env bash
# Unit tests of the web client.
set -euo pipefail
source eng/lib.sh
[ -f web/package.json ] || exit 0
need_npm web
report=$PWD/artifacts/test/vitest.json
rm -f "$report"
status=0
(cd web && PARLEY_SEEDS=${PARLEY_SEEDS:-1000} npx vitest run --reporter=dot --reporter=json --outputFile.json="$report") || status=$?
counts vitest "$report"
exit $status
