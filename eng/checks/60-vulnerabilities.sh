#!/usr/bin/env bash
# No package we ship has a known vulnerability. Where no source of advisories answers, that is said and nothing is claimed.
set -euo pipefail
source eng/lib.sh
status=0

if report=$(timeout 120 dotnet list src/Parley.Server package --vulnerable --include-transitive 2>&1); then
  if grep -q "has the following vulnerable packages" <<<"$report"; then
    say "$report"
    status=1
  fi
else
  say "NuGet: not checked, no source of advisories answered."
fi

if [ -f web/package-lock.json ]; then
  report=$(cd web && timeout 120 npm audit --omit=dev --json 2>/dev/null) || true
  case $(node -e 'try { const r = JSON.parse(process.argv[1]); console.log(r.metadata ? r.metadata.vulnerabilities.total : "none") } catch { console.log("none") }' "$report") in
    0) ;;
    none) say "npm: not checked, no source of advisories answered." ;;
    *) say "$report"; status=1 ;;
  esac
fi
exit $status
