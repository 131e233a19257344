# The branch of the update, sourced by publish-update.sh. Commits by people on it are kept: the update is
# merged into them. A branch with nothing but our commits is replaced.
# shellcheck shell=bash

BRANCH="${BRANCH:-spec-update}"
BOT_NAME='github-actions[bot]'
BOT_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
UPDATED=(
    openapi/runway.json openapi/retired.json openapi/ahead.yaml openapi/overlay.yaml openapi/upstream.toml
    tests/snapshots CHANGELOG.md README.md Cargo.toml Cargo.lock examples/queue/Cargo.lock
    fuzz/Cargo.lock
)
# Marks the commits that have a whole update and nothing else.
TRAILER='Spec-Update: generated'

as_bot() {
    GIT_AUTHOR_NAME="$BOT_NAME" GIT_AUTHOR_EMAIL="$BOT_EMAIL" \
        GIT_COMMITTER_NAME="$BOT_NAME" GIT_COMMITTER_EMAIL="$BOT_EMAIL" "$@"
}

# Prints a commit with the patch on top of this checkout, whose files and index stay as they are.
update_commit() {
    local dir="$1" tree
    git apply --cached "$dir/patch"
    tree="$(git write-tree)"
    git read-tree HEAD
    check_tree "$tree"
    as_bot git commit-tree "$tree" -p HEAD -F - <<< "$(head -n 1 "$dir/title")"$'\n\n'"$TRAILER"
}

# Fails unless a tree differs from this checkout only in plain files that an update writes.
check_tree() {
    local others modes
    others="$(git diff --no-renames --name-only HEAD "$1" -- . "${UPDATED[@]/#/:(exclude)}")"
    modes="$(git diff --no-renames --raw HEAD "$1" | cut -d ' ' -f 2 | grep -vx -e 100644 -e 000000 || true)"
    if [ -n "$others$modes" ]; then
        echo "error: the patch changes more than an update writes: $others $modes" >&2
        return 1
    fi
}

# The commit of the branch at the remote; empty if there is none.
remote_branch() {
    git ls-remote origin "refs/heads/$BRANCH" | cut -f 1
}

has_commits_by_people() {
    [ -n "$(git log --format='%ae%n%ce' "$1" ^HEAD | grep -vFx "$BOT_EMAIL" || true)" ]
}

# Pushes the update, if the branch does not have it. Sets `pushed` to `new`, `same`, or to `declined` if a
# person closed the pull request.
push_update() {
    local update="$1" old state generated
    pushed=new
    old="$(remote_branch)"
    if [ -z "$old" ]; then
        push "$update" ''
        return
    fi
    git fetch --quiet origin "refs/heads/$BRANCH"
    state="$(pull_request_state "$old")"
    generated="$(git log -1 --format=%H --grep="^$TRAILER\$" "$old" ^HEAD)"
    if [ -n "$generated" ] && git diff --quiet "$generated" "$update" -- "${UPDATED[@]}"; then
        pushed=same
        if [ "$state" = CLOSED ] || [ "$state" = MERGED ]; then pushed=declined; fi
    elif [ "$state" = CLOSED ] || [ "$state" = MERGED ] || ! has_commits_by_people "$old"; then
        push "$update" "$old"
    else
        update="$(merged "$update" "$old" "$generated")"
        push "$update" "$old"
    fi
}

push() {
    git push --quiet --force-with-lease="refs/heads/$BRANCH:$2" origin "$1:refs/heads/$BRANCH"
}

# Prints a commit that has both the update and the commits of people. The update is made a successor of
# the last one, so that only what people and the update both changed can conflict.
merged() {
    local update="$1" old="$2" generated="$3" tree title
    title="$(git log -1 --format=%s "$update")"
    if [ -n "$generated" ]; then
        update="$(as_bot git commit-tree "$update^{tree}" -p "$generated" -p HEAD \
            -F - <<< "$title"$'\n\n'"$TRAILER")"
    fi
    if ! tree="$(git merge-tree --write-tree "$old" "$update")"; then
        echo "error: commits by people on $BRANCH conflict with the update; merge them on the branch:" >&2
        printf '%s\n' "$tree" >&2
        return 1
    fi
    as_bot git commit-tree "$tree" -p "$old" -p "$update" -m "$title"
}
