#!/usr/bin/env bash
# The web client stays within its size budget.
set -euo pipefail
source eng/lib.sh
[ -f web/package.json ] || exit 0
build_web
cd web && npm run --silent size
