#!/usr/bin/env bash
# Fetches Runway's document once, with the commit and the day that it is from.
# Usage: fetch-upstream.sh DIR; writes DIR/openapi.json, DIR/commit and DIR/date.
set -euo pipefail
shopt -s inherit_errexit

# The repository, branch and file of the source that the checkout names.
source="$(sed -n 's/^source = "\(.*\)"$/\1/p' openapi/upstream.toml)"
if ! [[ "$source" =~ ^https://raw\.githubusercontent\.com/([^/]+/[^/]+)/refs/heads/([^/]+)/(.+)$ ]]; then
    echo "error: openapi/upstream.toml has no source on raw.githubusercontent.com: $source" >&2
    exit 1
fi
repository="${UPSTREAM_REPOSITORY:-https://github.com/${BASH_REMATCH[1]}}"
branch="${BASH_REMATCH[2]}"
file="${BASH_REMATCH[3]}"
out="$1"
mkdir -p "$out"

clone="$(mktemp -d)"
trap 'rm -rf "$clone"' EXIT
git clone --quiet --bare --depth 1 --branch "$branch" -- "$repository" "$clone"
git -C "$clone" show "HEAD:$file" > "$out/openapi.json"
git -C "$clone" rev-parse HEAD > "$out/commit"
TZ=UTC git -C "$clone" log -1 --date=format-local:%Y-%m-%d --format=%cd > "$out/date"
