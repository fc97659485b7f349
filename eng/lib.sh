# Shared by the commands, suites and checks: what each needs is brought here, once, and safe to repeat. Source it from the root.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
[ -t 1 ] || export NO_COLOR=1

say() { printf '%s\n' "$*"; }
refuse() { printf '%s\n' "$*" >&2; exit 2; }

need_dotnet() {
  command -v dotnet >/dev/null || refuse "The .NET SDK is missing: install .NET SDK 10 (https://dotnet.microsoft.com/download)."
  dotnet --version >/dev/null 2>&1 || refuse "The .NET SDK is too old: install .NET SDK 10 (https://dotnet.microsoft.com/download); found $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')."
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || refuse "Node is missing: install Node 20.19 or newer with npm (https://nodejs.org)."
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    || refuse "Node $(node --version) is too old: install Node 20.19 or newer (https://nodejs.org)."
}

# need_npm FOLDER: the packages of its package-lock.json.
need_npm() {
  local folder=$1 stamp=$1/node_modules/.lock-hash hash
  need_node
  hash=$(sha256sum <"$folder/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  say "Installing the npm packages of $folder"
  # Not "npm ci": it refuses a lock file without the entries of other platforms, which a registry need not carry.
  # This takes every version and hash from the lock file as well, and does not write it.
  (cd "$folder" && npm install --no-save --no-audit --no-fund --loglevel=error)
  printf '%s\n' "$hash" >"$stamp"
}

# install_debian PACKAGE: installs it where that is allowed, otherwise returns false.
install_debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing the Debian package $1"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1 \
    || { apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1; }
}

# Sets CHROMIUM to a browser for the tests.
need_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && { CHROMIUM=$(command -v "$name"); export CHROMIUM; return; }
  done
  install_debian chromium && command -v chromium >/dev/null \
    || refuse "The browser tests need Chromium: install the package chromium, or name the program in CHROMIUM."
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
}

# A PostgreSQL for the private database: the system's, otherwise the one of tools/postgres.
need_postgres() {
  [ -z "${ConnectionStrings__Parley:-}${PG_BINDIR:-}" ] || return 0
  if command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ]; then return; fi
  local folder
  for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && [ "$(basename "$(dirname "$folder")")" -ge 15 ] && return
  done
  need_npm tools/postgres
  node tools/postgres/hydrate.mjs
}

# hash_of PATH…: one hash over the names and the content of everything below.
hash_of() {
  find "$@" \( -name node_modules -o -name bin -o -name obj -o -name dist -o -name test-results \) -prune -o -type f -print0 \
    | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# is_current NAME HASH: was NAME built from this? done_with NAME HASH: it is now.
is_current() { [ "$(cat "artifacts/built/$1" 2>/dev/null)" = "$2" ]; }
done_with() { mkdir -p artifacts/built && printf '%s\n' "$2" >"artifacts/built/$1"; }

# Builds web/dist when its sources have changed.
build_web() {
  if [ ! -f web/package.json ]; then
    say "There is no web client yet; only the API is served."
    return
  fi
  local hash
  hash=$(hash_of web)
  if [ -f web/dist/index.html ] && is_current web "$hash"; then return; fi
  need_npm web
  say "Building the web client"
  (cd web && npm run --silent build)
  done_with web "$hash"
}

# Builds the server (Release) when its sources have changed.
build_server() {
  local hash
  hash=$(hash_of src global.json Directory.Build.props Directory.Packages.props .editorconfig)
  server=src/Parley.Server/bin/Release/net10.0/Parley.Server.dll
  if [ -f "$server" ] && is_current server "$hash"; then return; fi
  need_dotnet
  say "Building the server"
  dotnet build src/Parley.Server -c Release -v quiet --nologo -clp:NoSummary
  done_with server "$hash"
}

# counts FORMAT FILE…: adds the numbers of a report to those of the running suite. FORMAT is trx, vitest or playwright.
counts() { node eng/counts.mjs "$@" >>"${PARLEY_COUNTS:-/dev/null}"; }

# sum FILE: adds up lines of "passed failed skipped" and prints them as one.
sum() { awk '{p += $1; f += $2; s += $3} END {printf "%d %d %d\n", p, f, s}' "$1"; }

# verdict PASSED FAILED SKIPPED: the last line of a run. On CI a skipped test is a failure.
verdict() {
  local passed=$1 failed=$2 skipped=$3
  if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
    say "$skipped skipped tests count as failures here."
    failed=$((failed + skipped))
    skipped=0
  fi
  if [ "$skipped" -gt 0 ]; then say "$passed passed, $failed failed, $skipped skipped"; else say "$passed passed, $failed failed"; fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
