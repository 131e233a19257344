#!/bin/sh
# Installs one of Runway's official SDKs into a temporary directory and runs a program that uses it
# against RUNWAYML_BASE_URL with RUNWAYML_API_SECRET. Exits with 77 if the SDK cannot be installed.
#
#   run.sh node|python
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

skip() {
    echo "skipped: $1"
    exit 77
}

case "${1-}" in
node)
    command -v node >/dev/null && command -v npm >/dev/null || skip "node or npm is missing"
    npm install --prefix "$folder" --silent --no-fund --no-audit @runwayml/sdk ||
        skip "npm could not install @runwayml/sdk"
    cp "$here/create_and_wait.mjs" "$folder"
    node "$folder/create_and_wait.mjs"
    ;;
python)
    command -v python3 >/dev/null || skip "python3 is missing"
    python3 -m pip --version >/dev/null 2>&1 || skip "pip is missing"
    python3 -m pip install --quiet --disable-pip-version-check --target "$folder" runwayml ||
        skip "pip could not install runwayml"
    PYTHONPATH="$folder" python3 "$here/create_and_wait.py"
    ;;
*)
    echo "usage: $0 node|python" >&2
    exit 2
    ;;
esac
