#!/usr/bin/env bash
# Fetches Runway's document once, with the commit and the day that it is from.
# Usage: fetch-upstream.sh DIR; writes DIR/openapi.json, DIR/commit and DIR/date.
set -euo pipefail
shopt -s inherit_errexit

repository="${UPSTREAM_REPOSITORY:-https://github.com/runwayml/openapi}"
branch="${UPSTREAM_BRANCH:-next}"
out="$1"
mkdir -p "$out"

clone="$(mktemp -d)"
trap 'rm -rf "$clone"' EXIT
git clone --quiet --bare --depth 1 --branch "$branch" -- "$repository" "$clone"
git -C "$clone" show HEAD:openapi.json > "$out/openapi.json"
git -C "$clone" rev-parse HEAD > "$out/commit"
TZ=UTC git -C "$clone" log -1 --date=format-local:%Y-%m-%d --format=%cd > "$out/date"
