# The pull request and the issue of the update, sourced by publish-update.sh.
# shellcheck shell=bash

BRANCH="${BRANCH:-spec-update}"
ISSUE_LABEL=spec-update-blocked

# Our pull requests, newest first; those of forks may have a branch of the same name.
pull_requests() {
    gh pr list --head "$BRANCH" --state all --limit 100 \
        --json number,state,headRefOid,isCrossRepository,labels |
        jq -c '[.[] | select(.isCrossRepository | not)] | sort_by(-.number)'
}

# OPEN, CLOSED or MERGED: the state of the pull request for this commit; empty if there is none.
pull_request_state() {
    pull_requests | jq -r --arg commit "$1" \
        '(map(select(.state == "OPEN")) + map(select(.headRefOid == $commit))) | .[0].state // empty'
}

# Opens the pull request if there is none, which may have failed the last time, and renews its text after
# a push.
open_or_renew_pull_request() {
    local dir="$1" pushed="$2" open number labels label old
    labels="$(paste -sd, "$dir/labels")"
    open="$(pull_requests | jq -c 'map(select(.state == "OPEN")) | .[0] // empty')"
    if [ "$pushed" = declined ] || { [ "$pushed" = same ] && [ -n "$open" ]; }; then
        echo "nothing new to publish"
        return
    fi
    while IFS= read -r label; do gh label create --force "$label" < /dev/null; done < "$dir/labels"
    if [ -z "$open" ]; then
        gh pr create --head "$BRANCH" --title "$(cat "$dir/title")" --body-file "$dir/body.md" --label "$labels"
        return
    fi
    number="$(jq -r .number <<< "$open")"
    old="$(jq -r --arg new "$labels" \
        '[.labels[].name | select(test("^(wire|api): ")) | select(. as $l | $new | split(",") | index($l) | not)] | join(",")' \
        <<< "$open")"
    gh pr edit "$number" --title "$(cat "$dir/title")" --body-file "$dir/body.md" --add-label "$labels" \
        ${old:+--remove-label "$old"}
}

# The number of the open issue about a blocked update; empty if there is none.
issue() {
    gh issue list --label "$ISSUE_LABEL" --state open --json number | jq -r '.[0].number // empty'
}

open_or_renew_issue() {
    local dir="$1" number title
    title="$(cat "$dir/title")"
    number="$(issue)"
    if [ -n "$number" ]; then
        gh issue edit "$number" --title "$title" --body-file "$dir/body.md"
    else
        gh label create --force "$ISSUE_LABEL"
        gh issue create --label "$ISSUE_LABEL" --title "$title" --body-file "$dir/body.md"
    fi
}

close_issue() {
    local number
    number="$(issue)"
    if [ -n "$number" ]; then gh issue close "$number" --comment "$1"; fi
}
