#!/usr/bin/env bash
# Everything builds without a warning.
set -euo pipefail
source eng/lib.sh
PARLEY_ANALYZE=1 dotnet build --no-incremental Parley.slnx -v quiet --nologo -clp:NoSummary
build_web
