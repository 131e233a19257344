//! The checkout that is updated: it must have no uncommitted changes.

use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::project;

/// How many files are listed.
const MAX_LISTED: usize = 10;

/// An error that lists the files with uncommitted changes, if there are any.
pub fn require_clean() -> anyhow::Result<()> {
    let root = project::path("");
    let output = Command::new("git")
        .arg("-C")
        .arg(&root)
        .args(["status", "--porcelain", "--untracked-files=normal", "--", "."])
        .output()
        .context("cannot run git, which `update` needs to find uncommitted changes")?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} is not a git checkout, choose one with --root: {}",
        root.display(),
        stderr.trim()
    );
    let files = String::from_utf8_lossy(&output.stdout);
    if files.is_empty() {
        return Ok(());
    }
    bail!(
        "{} has uncommitted changes; commit them, or put them aside with `git stash \
         --include-untracked`:\n{}",
        root.display(),
        listed(&files)
    );
}

/// The first lines, and how many more there are.
fn listed(lines: &str) -> String {
    let mut shown: Vec<String> = lines.lines().take(MAX_LISTED).map(str::to_owned).collect();
    let hidden = lines.lines().count().saturating_sub(MAX_LISTED);
    if hidden > 0 {
        shown.push(format!("… and {hidden} more"));
    }
    shown.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_files_are_listed() {
        assert_eq!(listed(" M a\n?? b\n"), " M a\n?? b");
        let text = listed(&" M a\n".repeat(12));
        assert_eq!(text.lines().count(), 11);
        assert!(text.ends_with("… and 2 more"), "{text}");
    }
}
