#!/usr/bin/env bash
# Builds what has changed and starts Parley at http://localhost:8080 with its data in ./data.
set -euo pipefail
source eng/lib.sh
need_dotnet
need_node
need_postgres
build_web
build_server

export Parley__DataFolder=${Parley__DataFolder:-data}
[ ! -d web/dist ] || export Parley__WebFolder=${Parley__WebFolder:-web/dist}
exec dotnet "$server" "$@"
