#!/usr/bin/env bash
# Holds a server to the contract, from outside: ./dev conformance URL. Without URL it starts the built server. It registers people and leaves them there.
set -euo pipefail
source eng/lib.sh
need_dotnet
export PARLEY_CONFORMANCE_URL=${1:-}
[ -n "$PARLEY_CONFORMANCE_URL" ] || need_postgres
dotnet build tests/Parley.Conformance -v quiet --nologo -clp:NoSummary
exec tests/Parley.Conformance/bin/Debug/net10.0/Parley.Conformance -noLogo
