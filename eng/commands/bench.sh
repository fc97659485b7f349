#!/usr/bin/env bash
# Runs a measurement: ./dev bench NAME, one file each in eng/bench.
set -euo pipefail
source eng/lib.sh
need_dotnet
name=${1:-}
if [ -z "$name" ] || [ ! -f "eng/bench/$name.sh" ]; then
  say "usage: ./dev bench NAME"
  for file in eng/bench/*.sh; do [ ! -f "$file" ] || printf '  %-12s %s\n' "$(basename "$file" .sh)" "$(sed -n '2s/^# *//p' "$file")"; done
  exit 2
fi
shift
exec bash "eng/bench/$name.sh" "$@"
