//! The checkout that is updated: it must have no uncommitted changes.

use std::process::Command;

use anyhow::{Context, bail, ensure};

use super::first_lines::first_lines;
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
        first_lines(&files.lines().collect::<Vec<_>>(), MAX_LISTED).join("\n")
    );
}
