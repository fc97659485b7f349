#!/usr/bin/env bash
# Takes the pictures of docs/screenshots; "./dev shots zoom" looks through every screen at 200 % and 320 px in three languages.
set -euo pipefail
source eng/lib.sh
need_npm tests/e2e
need_postgres
need_browser
build_web
build_server
what=${1:-screens}
[ $# -eq 0 ] || shift
(cd tests/e2e && npx playwright test --config shots.config.ts "$what" "$@")
[ "$what" = screens ] || exit 0
# A third of the size for eyes that see no difference; without the program they are only larger.
command -v pngquant >/dev/null || install_debian pngquant || true
if command -v pngquant >/dev/null; then
  find docs/screenshots -name '*.png' -exec pngquant --force --ext .png --skip-if-larger --strip 256 {} + || [ $? -eq 98 ]
fi
node eng/pictures.mjs
