#!/usr/bin/env bash
# Cost of a direct message with 100 and with 10,000 others online.
set -euo pipefail
source eng/lib.sh
need_postgres
dotnet build bench/Parley.Bench -c Release -v quiet --nologo -clp:NoSummary
exec dotnet bench/Parley.Bench/bin/Release/net10.0/Parley.Bench.dll neighbours "$@"
