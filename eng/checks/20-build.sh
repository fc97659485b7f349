#!/usr/bin/env bash
# Everything builds without a warning.
set -euo pipefail
source eng/lib.sh
dotnet build Parley.slnx -v quiet --nologo -clp:NoSummary
build_web
