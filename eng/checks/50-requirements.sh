#!/usr/bin/env bash
# docs/requirements.md is current and nothing that was covered is open.
set -euo pipefail
node eng/requirements/generate.mjs --check
