#!/usr/bin/env bash
# Runs every test suite (eng/suites) and ends with one line: N passed, N failed.
# ./dev test NAME… runs only the suites whose file name contains one of the names.
set -euo pipefail
source eng/lib.sh
need_dotnet
need_node

mkdir -p artifacts/test
total=artifacts/test/counts
: >"$total"
for suite in eng/suites/*.sh; do
  name=$(basename "$suite" .sh)
  if [ $# -gt 0 ]; then
    wanted=
    for part in "$@"; do case $name in *"$part"*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi

  say "== $name"
  export PARLEY_COUNTS=artifacts/test/$name.counts
  : >"$PARLEY_COUNTS"
  started=$SECONDS
  status=0
  bash "$suite" || status=$?
  read -r passed failed skipped < <(sum "$PARLEY_COUNTS")
  # A suite that breaks before it can count its failures has failed once.
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  say "== $name: $passed passed, $failed failed, $skipped skipped in $((SECONDS - started)) s"
  say "$passed $failed $skipped" >>"$total"
done

read -r passed failed skipped < <(sum "$total")
verdict "$passed" "$failed" "$skipped"
