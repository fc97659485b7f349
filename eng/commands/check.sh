#!/usr/bin/env bash
# Everything CI demands: the checks of eng/checks, then the tests. With --no-tests only the checks.
set -euo pipefail
source eng/lib.sh
need_dotnet
need_node

mkdir -p artifacts/test
passed=0 failed=0
for check in eng/checks/*.sh; do
  name=$(basename "$check" .sh)
  say "== $name"
  started=$SECONDS
  if bash "$check"; then
    passed=$((passed + 1))
    say "== $name: passed in $((SECONDS - started)) s"
  else
    failed=$((failed + 1))
    say "== $name: FAILED in $((SECONDS - started)) s"
  fi
done
[ "${1:-}" != --no-tests ] || { verdict "$passed" "$failed" 0; exit; }

# The last line of the tests is replaced by the sum of both.
status=0
bash eng/commands/test.sh | tee artifacts/test/log || status=$?
read -r test_passed test_failed test_skipped < <(sum artifacts/test/counts)
if [ "$status" -ne 0 ] && [ "$test_failed" -eq 0 ]; then test_failed=1; fi
verdict $((passed + test_passed)) $((failed + test_failed)) "$test_skipped"
