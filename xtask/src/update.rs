//! `cargo xtask update`: updates the spec, version, snapshots and changelog to an upstream document and
//! prints the text of a pull request. If a step fails, all files are restored.

mod changelog;
mod crate_version;
mod file_backup;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};
use clap::Args;

use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::render::{self, Format};
use crate::drift::scope::Scope;
use crate::{drift, project, snapshot, sync};
use file_backup::FileBackup;

/// Update spec, version, snapshots and changelog to an upstream document, and print a pull request.
#[derive(Debug, Args)]
pub struct Update {
    /// The upstream document [default: the source in openapi/upstream.toml]
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
    /// Do not run the tests
    #[arg(long)]
    without_tests: bool,
}

impl Update {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let from = drift::source_or_upstream(self.from.clone())?;
        let (bytes, changes) = drift::since_vendored(&from, Scope::WireAndApi)?;
        if changes.is_empty() {
            println!("nothing to update: {from} has no changes");
            return Ok(ExitCode::SUCCESS);
        }
        let backup = FileBackup::of_project()?;
        self.update(&from, &bytes, &changes).context("update failed, all files were restored")?;
        backup.discard();
        println!("{}\n\n{}", title(&changes), body(&changes)?);
        Ok(ExitCode::SUCCESS)
    }

    fn update(&self, from: &str, bytes: &[u8], changes: &[Change]) -> anyhow::Result<()> {
        check_blocking(changes)?;
        sync::vendor(from, bytes)?;
        crate_version::write()?;
        snapshot::accept()?;
        changelog::write(changes)?;
        if !self.without_tests {
            let tests = Command::new("cargo")
                .args(["test", "--workspace", "--quiet"])
                .current_dir(project::path(""))
                .status()
                .context("cannot run cargo")?;
            ensure!(
                tests.success(),
                "the tests fail with the new spec; fix them, or use --without-tests"
            );
        }
        Ok(())
    }
}

/// An error if a change blocks the update, such as an overlay entry that no longer applies.
fn check_blocking(changes: &[Change]) -> anyhow::Result<()> {
    let blocking = changes.iter().filter(|change| change.blocks_update);
    let text = |change: &Change| format!("at `#{}`: {}", change.pointer, change.message);
    let blocking: Vec<String> = blocking.map(text).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    bail!("changes block the update: {}", blocking.join("; "));
}

fn title(changes: &[Change]) -> String {
    let Summary { wire, api } = Summary::of(changes);
    format!("Update Runway's spec: {} on the wire, {} in the Rust API", wire.as_str(), api.as_str())
}

fn body(changes: &[Change]) -> anyhow::Result<String> {
    render::render(Format::Markdown, changes, &Accepted::default())
}
