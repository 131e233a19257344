#!/bin/sh
# Installs one of Runway's official SDKs into a folder, unless it is there, and runs a program that uses it
# against RUNWAYML_BASE_URL with RUNWAYML_API_SECRET. Exits with 77 if the SDK cannot be installed.
#
#   run.sh node|python FOLDER
set -eu

here=$(cd "$(dirname "$0")" && pwd)
node_sdk=4.20.1
python_sdk=5.24.0

skip() {
    echo "skipped: $1"
    exit 77
}

# Where the SDK is or will be. An installation that is interrupted leaves nothing there.
installed() {
    folder=$1
    [ -d "$folder" ] && return
    mkdir -p "$(dirname "$folder")"
    new=$(mktemp -d "$folder.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    shift
    "$@" "$new" || return
    [ -d "$folder" ] || mv "$new" "$folder"
}

npm_install() {
    npm install --silent --no-fund --no-audit "@runwayml/sdk@$node_sdk" --prefix "$1"
}

pip_install() {
    python3 -m pip install --quiet --disable-pip-version-check "runwayml==$python_sdk" --target "$1"
}

case "${1-}" in
node)
    command -v node >/dev/null && command -v npm >/dev/null || skip "node or npm is missing"
    installed "$2/node-$node_sdk" npm_install || skip "npm could not install @runwayml/sdk"
    cp "$here/create_and_wait.mjs" "$folder"
    node "$folder/create_and_wait.mjs"
    ;;
python)
    command -v python3 >/dev/null || skip "python3 is missing"
    python3 -m pip --version >/dev/null 2>&1 || skip "pip is missing"
    installed "$2/python-$python_sdk" pip_install || skip "pip could not install runwayml"
    PYTHONPATH="$folder" python3 "$here/create_and_wait.py"
    ;;
*)
    echo "usage: $0 node|python FOLDER" >&2
    exit 2
    ;;
esac
