#!/usr/bin/env bash
# Regenerates docs/requirements.md from docs/requirements.tsv and the tests.
set -euo pipefail
source eng/lib.sh
need_node
exec node eng/requirements/generate.mjs "$@"
