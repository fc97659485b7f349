#!/usr/bin/env bash
# Memory and CPU of idle signed-in connections, beside the relay.
set -euo pipefail
source eng/lib.sh
need_postgres
dotnet build bench/Parley.Bench -c Release -v quiet --nologo -clp:NoSummary
exec dotnet bench/Parley.Bench/bin/Release/net10.0/Parley.Bench.dll idle "$@"
