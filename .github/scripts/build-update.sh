#!/usr/bin/env bash
# Updates the checkout to a fetched document and hands the result over. Runs third-party code, and so
# without a token.
# Usage: build-update.sh DIR, with what fetch-upstream.sh wrote to DIR; writes
#   DIR/result     `none`, `update` or `blocked`
#   DIR/patch      what the update changes
#   DIR/title, DIR/body.md, DIR/labels   the text of the pull request, or of the issue if it is blocked
set -euo pipefail
shopt -s inherit_errexit

dir="$(cd "$1" && pwd)"
xtask="${XTASK:-cargo xtask}"
document="$dir/openapi.json"
commit="$(cat "$dir/commit")"
short="${commit:0:12}"

if [ -n "$(git status --porcelain)" ]; then
    echo 'error: the checkout has uncommitted changes, which this script would discard' >&2
    exit 1
fi

# Exit code 1 means that a change is breaking, which the report shows.
drift() { $xtask drift --from "$document" --format "$1" || [ $? -eq 1 ]; }

# The labels that a title stands for.
labels() {
    sed -nE "s/^Update Runway's spec: ([a-z]+) on the wire, ([a-z ]+) in the Rust API\$/wire: \1\napi: \2/p" | grep .
}

status=0
$xtask update --without-tests --from "$document" --date "$(cat "$dir/date")" --commit "$commit" \
    > "$dir/text" 2> "$dir/error" || status=$?
cat "$dir/error" >&2
git add --all
if [ "$status" -ne 0 ]; then
    echo blocked > "$dir/result"
    echo "Runway's document of $(cat "$dir/date") cannot be taken over automatically" > "$dir/title"
    {
        printf 'Upstream commit: %s\n\n```text\n' "$short"
        head -c 4000 "$dir/error" | sed 's/```/` ` `/g'
        printf '\n```\n\n'
        git reset --quiet --hard
        drift markdown || echo 'The documents cannot be compared.'
    } > "$dir/body.md"
elif git diff --cached --quiet; then
    echo none > "$dir/result"
else
    echo update > "$dir/result"
    git diff --cached --no-renames --binary --full-index > "$dir/patch"
    head -n 1 "$dir/text" > "$dir/title"
    labels < "$dir/title" > "$dir/labels"
    { printf 'Upstream commit: %s\n\n' "$short"; tail -n +3 "$dir/text"; } > "$dir/body.md"
fi
rm -f "$dir/text" "$dir/error"
echo "result: $(cat "$dir/result")"
