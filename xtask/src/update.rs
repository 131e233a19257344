//! `cargo xtask update`: an upstream document is landed as a whole, with the version, snapshots, a
//! section of the changelog and the words of a pull request; or the tree stays as it was. It only
//! strings chores together.

mod changelog;
mod tree;
mod version;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};
use clap::Args;

use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::render::{self, Format};
use crate::drift::scope::Scope;
use crate::{drift, project, snapshot, sync};
use tree::Tree;

/// Land an upstream document: spec, snapshots, changelog; prints the pull request.
#[derive(Debug, Args)]
pub struct Update {
    /// The upstream document; without it, the one that openapi/upstream.toml names.
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
    /// Leave the tests to the pull request, which may then be red.
    #[arg(long)]
    without_tests: bool,
}

impl Update {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let from = drift::source_or_upstream(self.from.clone())?;
        let (bytes, changes) = drift::since_vendored(&from, Scope::WireAndApi)?;
        if changes.is_empty() {
            println!("nothing to land: {from} changes nothing");
            return Ok(ExitCode::SUCCESS);
        }
        let tree = Tree::remember()?;
        self.land(&from, &bytes, &changes).context("the tree is as it was")?;
        tree.keep();
        println!("{}\n\n{}", title(&changes), body(&changes)?);
        Ok(ExitCode::SUCCESS)
    }

    fn land(&self, from: &str, bytes: &[u8], changes: &[Change]) -> anyhow::Result<()> {
        refuse_what_stops(changes)?;
        sync::vendor(from, bytes)?;
        version::write()?;
        snapshot::accept()?;
        changelog::write(changes)?;
        if !self.without_tests {
            let tests = Command::new("cargo")
                .args(["test", "--workspace", "--quiet"])
                .current_dir(project::path(""))
                .status()
                .context("cargo could not be started")?;
            ensure!(tests.success(), "the tests fail with the new spec");
        }
        Ok(())
    }
}

fn refuse_what_stops(changes: &[Change]) -> anyhow::Result<()> {
    let stopping = changes.iter().filter(|change| change.blocks_update);
    let stopping: Vec<&str> = stopping.map(|change| change.message.as_str()).collect();
    if stopping.is_empty() {
        return Ok(());
    }
    bail!("fix openapi/overlay.yaml first: {}", stopping.join("; "));
}

fn title(changes: &[Change]) -> String {
    let Summary { wire, api } = Summary::of(changes);
    format!("Runway's document: {} on the wire, {} for the Rust API", wire.as_str(), api.as_str())
}

fn body(changes: &[Change]) -> anyhow::Result<String> {
    render::render(Format::Markdown, changes, &Accepted::default())
}
