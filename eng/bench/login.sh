#!/usr/bin/env bash
# First payload of a person with 2,000 chats, with 5,000 and with 50,000 accounts.
set -euo pipefail
source eng/lib.sh
need_postgres
dotnet build bench/Parley.Bench -c Release -v quiet --nologo -clp:NoSummary
exec dotnet bench/Parley.Bench/bin/Release/net10.0/Parley.Bench.dll login "$@"
