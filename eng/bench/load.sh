#!/usr/bin/env bash
# Direct messages at rising rates, beside a bare WebSocket relay.
set -euo pipefail
source eng/lib.sh
need_postgres
dotnet build bench/Parley.Bench -c Release -v quiet --nologo -clp:NoSummary
exec dotnet bench/Parley.Bench/bin/Release/net10.0/Parley.Bench.dll load "$@"
