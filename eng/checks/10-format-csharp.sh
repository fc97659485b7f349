#!/usr/bin/env bash
# C# is formatted as .editorconfig says.
set -euo pipefail
source eng/lib.sh
dotnet restore Parley.slnx -v quiet
dotnet format whitespace Parley.slnx --no-restore --verify-no-changes
dotnet format style Parley.slnx --no-restore --verify-no-changes
