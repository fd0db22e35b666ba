#!/usr/bin/env bash
# Chromium for the tests of docs/site in a browser. Where it cannot be installed those tests are skipped: no failure.
set -uo pipefail

for name in chromium chromium-browser chromium-headless-shell google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then
    echo "there already: $(command -v "$name")"
    exit 0
  fi
done
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "Chromium is not here, and this cannot install it (that takes apt-get and root): the browser tests will be skipped."
  exit 0
fi
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if apt-get update >"$log" 2>&1 && apt-get install --yes --no-install-recommends chromium >>"$log" 2>&1; then
  echo "installed: $(command -v chromium)"
else
  tail -n 3 "$log"
  echo "Chromium could not be installed: the browser tests will be skipped."
fi
rm -f "$log"
