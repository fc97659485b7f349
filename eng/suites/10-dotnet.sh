#!/usr/bin/env bash
# Server and SDK tests: real PostgreSQL, real sockets.
set -euo pipefail
source eng/lib.sh
need_postgres
results=artifacts/test/dotnet
rm -rf "$results"
[ "${CI:-}" != true ] || locked=--locked-mode
dotnet restore Parley.slnx -v quiet ${locked:-}
dotnet build Parley.slnx -v quiet --nologo --no-restore -clp:NoSummary
status=0
dotnet test Parley.slnx --no-build --logger trx --results-directory "$results" -v quiet --nologo || status=$?
counts trx "$results"/*.trx
exit $status
