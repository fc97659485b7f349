#!/usr/bin/env bash
# Installs everything the other commands need; each of them also brings what it misses.
set -euo pipefail
source eng/lib.sh
need_dotnet
need_node
dotnet tool restore >/dev/null
dotnet restore Parley.slnx -v quiet
[ ! -f web/package.json ] || need_npm web
[ ! -f tools/contract/package.json ] || need_npm tools/contract
need_postgres
need_browser
say "Ready: ./dev run"
