#!/usr/bin/env bash
# The committed contract is what the records generate.
set -euo pipefail
bash eng/commands/contract.sh --check
