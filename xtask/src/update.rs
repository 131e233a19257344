//! `cargo xtask update`: updates the spec, version, snapshots and changelog to an upstream document and
//! prints the text of a pull request. If a step fails or a signal arrives, all files are restored.

mod changelog;
mod checkout;
mod crate_version;
mod file_backup;
mod first_lines;
mod interrupt;
mod review;

use std::process::{ExitCode, Stdio};

use anyhow::{bail, ensure};
use clap::Args;

use crate::drift::accept::Accepted;
use crate::drift::change::{Change, Summary};
use crate::drift::render::{self, Format};
use crate::drift::scope::Scope;
use crate::sync::before::retired_path;
use crate::sync::fetch::Network;
use crate::sync::retired::Retired;
use crate::sync::upstream::{Pin, Published, Upstream};
use crate::{drift, project, snapshot, sync};
pub use crate_version::FILES as VERSION_FILES;
use file_backup::FileBackup;
use interrupt::Interrupt;

const SPEC: &str = "openapi/runway.json";

/// Update spec, version, snapshots and changelog to an upstream document, and print a pull request.
#[derive(Debug, Args)]
pub struct Update {
    /// The upstream document [default: the source in openapi/upstream.toml]
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
    /// Do not run the tests
    #[arg(long)]
    without_tests: bool,
    #[command(flatten)]
    published: Published,
    #[command(flatten)]
    network: Network,
}

/// What the files are updated to.
struct Target {
    spec: Vec<u8>,
    retired: Retired,
    upstream: Upstream,
    changes: Vec<Change>,
}

impl Update {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        checkout::require_clean()?;
        let upstream = Upstream::read()?;
        let from = self.from.clone().unwrap_or_else(|| upstream.source.clone());
        let bytes = self.network.fetch(&from)?;
        let pin = Pin::of(&from, &bytes, &self.published);
        if is_current(&from, &bytes, &upstream.taken, &pin)? {
            println!("nothing to update: {SPEC} and the version are those of {from}");
            return Ok(ExitCode::SUCCESS);
        }
        let interrupt = Interrupt::register()?;
        let backup = FileBackup::of_project()?;
        match self.update(&from, &bytes, upstream.pinned(pin, &self.published), &interrupt) {
            Ok(pull_request) => {
                backup.discard();
                println!("{pull_request}");
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => Err(match backup.restore() {
                Ok(()) => error.context("update failed, all files were restored"),
                Err(kept) => error.context(format!("update failed, and {kept:#}")),
            }),
        }
    }

    /// Updates all files; returns the text of a pull request.
    fn update(
        &self,
        from: &str,
        bytes: &[u8],
        upstream: Upstream,
        interrupt: &Interrupt,
    ) -> anyhow::Result<String> {
        let date = &upstream.taken.date;
        let ahead = review::remove_caught_up(bytes)?;
        let report = sync::report(from, bytes, date)?;
        let areas = review::assign_areas(report.without_area)?;
        let undescribed = review::undescribed(&report.undescribed);
        let changes = drift::since_vendored(from, bytes, Scope::WireAndApi)?;
        check_blocking(&changes)?;
        let (spec, retired) = sync::spec_to_vendor(from, bytes, date)?;
        let body = body(&changes)?;
        let pull_request = format!("{}\n\n{ahead}{areas}{undescribed}{body}", title(&changes));
        self.write(&Target { spec, retired, upstream, changes }, interrupt)?;
        Ok(pull_request)
    }

    /// Writes the files, the pin last, and runs the tests.
    fn write(&self, target: &Target, interrupt: &Interrupt) -> anyhow::Result<()> {
        let spec = project::path(SPEC);
        target.retired.write(&retired_path(&spec))?;
        project::write_atomically(&spec, &target.spec)?;
        crate_version::write(&target.upstream.taken.date)?;
        interrupt.check()?;
        snapshot::accept()?;
        interrupt.check()?;
        changelog::write(&target.changes)?;
        target.upstream.write()?;
        if !self.without_tests {
            run_tests(interrupt)?;
        }
        interrupt.check()
    }
}

/// Whether the document is the vendored one, and spec and version are what it makes them.
fn is_current(from: &str, bytes: &[u8], taken: &Pin, pin: &Pin) -> anyhow::Result<bool> {
    Ok(taken.sha256 == pin.sha256
        && crate_version::is_current(&taken.date)?
        && std::fs::read(project::path(SPEC))? == sync::spec_to_vendor(from, bytes, &pin.date)?.0)
}

fn run_tests(interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut command = project::cargo();
    command.args(["test", "--workspace", "--quiet"]).current_dir(project::path(""));
    let status = interrupt.status(command.stdin(Stdio::null()))?;
    ensure!(status.success(), "the tests fail with the new spec; fix them, or use --without-tests");
    Ok(())
}

/// An error if a change blocks the update, such as an overlay entry that no longer applies.
fn check_blocking(changes: &[Change]) -> anyhow::Result<()> {
    let blocking = changes.iter().filter(|change| change.blocks_update);
    let text = |change: &Change| format!("at `#{}`: {}", change.pointer, change.message);
    let blocking: Vec<String> = blocking.map(text).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    bail!("changes block the update:\n{}", blocking.join("\n"));
}

fn title(changes: &[Change]) -> String {
    let Summary { wire, api } = Summary::of(changes);
    format!("Update Runway's spec: {} on the wire, {} in the Rust API", wire.as_str(), api.as_str())
}

fn body(changes: &[Change]) -> anyhow::Result<String> {
    if changes.is_empty() {
        return Ok("Only what the spec leaves out has changed.\n".to_owned());
    }
    render::render(Format::Markdown, changes, &Accepted::default())
}
