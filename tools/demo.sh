#!/usr/bin/env bash
# The demo of `make demo`: a PostgreSQL of its own in .demo, the examples saved, listed and put in order.
# Can be run again; leaves nothing running and nothing outside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${BIN:-.venv/bin}
export REGISTRY_HOME="$PWD/.demo"
unset REGISTRY_DATABASE_URL REGISTRY_TENANT REGISTRY_ACTOR

say() { printf '\n$ %s\n' "$*"; }
run() { say "$*"; "$bin/$1" "${@:2}"; }
trap '"$bin/registry" server stop >/dev/null 2>&1 || true' EXIT

run registry init
run registry save examples
run registry list

first=monthly-invoice
run registry order "$first"
run registry server stop
trap - EXIT

cat <<TEXT

That was a real PostgreSQL; its data is in .demo. What to type next:
  source ${bin#"$PWD/"}/activate
  export REGISTRY_HOME=$PWD/.demo        # without it, your own user data folder
  registry get "$first"
  registry save examples                 # again: everything is unchanged
  registry doctor
  registry --help
TEXT
