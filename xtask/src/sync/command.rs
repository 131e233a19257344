//! The command `cargo xtask sync`: which files are read, compared and written, and what is printed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::before::{Before, retired_path};
use super::fetch::Network;
use super::sync_report::SyncReport;
use super::upstream::{Pin, Published, Upstream};
use super::vendoring::{
    read_ahead, read_overlay, read_overlay_and_ahead, require_applied, sync_with, write_spec,
};
use super::{SPEC, Synced, write};
use crate::codegen::spec::{components, located};
use crate::project;

/// Update openapi/runway.json from an upstream document.
#[derive(Debug, Args)]
pub struct Sync {
    /// The upstream document [default: the source in openapi/upstream.toml]
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
    /// The file to write the spec to [default: openapi/runway.json]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Name everything by the rules, as if there was no spec; this breaks dependants
    #[arg(long)]
    rename: bool,
    /// Write nothing; exit with 0 if the spec is current, with 1 if it is stale
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    network: Network,
    #[command(flatten)]
    published: Published,
}

impl Sync {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let upstream = Upstream::read()?;
        let from = self.from.clone().unwrap_or_else(|| upstream.source.clone());
        let bytes = self.network.fetch(&from)?;
        let vendored = project::path(SPEC);
        let output = self.output.clone().unwrap_or_else(|| vendored.clone());
        let pinned = upstream.pinned(Pin::of(&from, &bytes, &self.published), &self.published);
        let mut before = Before::read(&output, &pinned.taken.date)?;
        if self.rename {
            before = before.renamed();
        }
        let is_vendored = is_same_file(&output, &vendored);
        let overlay = if is_vendored { read_overlay_and_ahead()? } else { read_overlay()? };
        let Synced { spec, retired, mut report } = sync_with(&overlay, &from, &bytes, &before)?;
        let old_bytes = std::fs::read(&output).ok();
        report_names(old_bytes.as_deref(), &spec, &mut report);
        let new_bytes = write::bytes(&spec);
        let is_current =
            old_bytes.as_deref() == Some(&new_bytes) && retired.is_written(&retired_path(&output));
        print!("{report}");
        if is_vendored {
            require_applied(&report)?;
        }
        println!("retired: {} entries", retired.len());
        if self.check {
            println!("{} is {}", output.display(), if is_current { "current" } else { "stale" });
            return Ok(if is_current { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        if !is_current {
            write_spec(&output, &new_bytes, &retired)?;
        }
        if is_vendored {
            read_ahead()?.write_listing()?;
            pinned.write()?;
        }
        println!("{} {}", output.display(), if is_current { "was current" } else { "written" });
        Ok(ExitCode::SUCCESS)
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    canonical(one) == canonical(other)
}

/// Reports the names that the new spec adds and removes.
fn report_names(old_bytes: Option<&[u8]>, spec: &Value, report: &mut SyncReport) {
    let old = old_bytes.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or(Value::Null);
    let (before, after) = (names(&old), names(spec));
    report.new_names = without(&after, &before);
    report.removed_names = without(&before, &after);
}

/// The names that are not among the others.
fn without(names: &[String], others: &[String]) -> Vec<String> {
    let others: HashSet<&String> = others.iter().collect();
    names.iter().filter(|name| !others.contains(name)).cloned().collect()
}

/// The names of all operations and components.
fn names(spec: &Value) -> Vec<String> {
    let operations = located(spec).filter_map(|of| of.id().map(str::to_owned));
    operations.chain(components(spec).map(|(name, _)| name.clone())).collect()
}
