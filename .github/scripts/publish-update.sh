#!/usr/bin/env bash
# Publishes what build-update.sh handed over: a pull request, or an issue if the update is blocked. Has a
# token, and so runs nothing but git, gh and jq; what was handed over is data, and not trusted.
# Usage: publish-update.sh DIR, in a checkout of the commit that was built.
set -euo pipefail
shopt -s inherit_errexit

dir="$(cd "$1" && pwd)"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=SCRIPTDIR/update-branch.sh
source "$here/update-branch.sh"
# shellcheck source=SCRIPTDIR/update-texts.sh
source "$here/update-texts.sh"

case "$(cat "$dir/result")" in
    none)
        close_issue "Runway's document is the vendored one."
        ;;
    blocked)
        open_or_renew_issue "$dir"
        ;;
    update)
        update="$(update_commit "$dir")"
        push_update "$update"
        open_or_renew_pull_request "$dir" "$pushed"
        close_issue "The update is possible again."
        ;;
    *)
        echo "error: $dir/result is none of none, blocked and update" >&2
        exit 1
        ;;
esac
