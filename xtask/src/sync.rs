//! `cargo xtask sync`: an upstream document becomes openapi/runway.json, stage by stage:
//! read → facts → lower → open → name → overlay → write. This file only strings them together.

pub mod document;
pub mod facts;
mod fault;
pub mod keyword;
pub mod lower;
pub mod name;
pub mod open;
pub mod overlay;
pub mod read;
pub mod report;
pub mod source;
#[cfg(test)]
mod tests;
pub mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use document::Document;
pub use fault::{Fault, child};
use overlay::Overlay;
use report::Report;
use source::{Pin, Upstream};
pub use write::replace;

use crate::project;

/// Bring openapi/runway.json in step with an upstream document.
#[derive(Debug, Args)]
pub struct Sync {
    /// The upstream document; without it, the one that openapi/upstream.toml names.
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
    /// Where the contract is written; without it, openapi/runway.json.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write nothing; exit with 0 if the contract is current, with 1 if it is stale.
    #[arg(long)]
    check: bool,
}

/// A contract made from an upstream document, and what there is to say about it.
pub struct Synced {
    pub contract: Value,
    pub report: Report,
}

/// What build.rs and the rest of the project read, made from the bytes of an upstream document.
pub fn sync(bytes: &[u8], overlay: &Overlay) -> Result<Synced, Fault> {
    let mut report = Report::default();
    let mut document = read::read(bytes, &mut report)?;
    facts::keep(&mut document, &mut report)?;
    lower::lower(&mut document, &mut report)?;
    let contract = contract(document, overlay, &mut report)?;
    Ok(Synced { contract, report })
}

/// The stages from a lowered document on, which `cargo xtask drift` goes through by itself.
pub fn contract(
    mut document: Document,
    overlay: &Overlay,
    report: &mut Report,
) -> Result<Value, Fault> {
    open::open(&mut document)?;
    overlay.add_models(&mut document, report);
    let named = name::name(document, &overlay.shared)?;
    let mut contract = write::document(&named);
    overlay.lay(&mut contract, &named, report);
    write::arrange(&mut contract);
    Ok(contract)
}

/// A document as far as it is lowered, in OpenAPI 3.0 and with names: its answers are not opened.
pub fn lowered(bytes: &[u8]) -> Result<Value, Fault> {
    let mut report = Report::default();
    let mut document = read::read(bytes, &mut report)?;
    facts::keep(&mut document, &mut report)?;
    lower::lower(&mut document, &mut report)?;
    Ok(write::document(&name::name(document, &[])?))
}

/// The contract that `from` stands for, with the project's own overlay.
pub fn contract_of(from: &str) -> anyhow::Result<Value> {
    let bytes = source::fetch(from)?;
    let overlay = read_overlay()?;
    Ok(sync(&bytes, &overlay).with_context(|| format!("{from} could not be taken in"))?.contract)
}

pub fn read_overlay() -> anyhow::Result<Overlay> {
    let path = project::path("openapi/overlay.yaml");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    Overlay::read(&text).with_context(|| format!("{} is not an overlay", path.display()))
}

impl Sync {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let upstream = Upstream::read()?;
        let from = self.from.clone().unwrap_or_else(|| upstream.source.clone());
        let bytes = source::fetch(&from)?;
        let Synced { contract, mut report } = sync(&bytes, &read_overlay()?)
            .with_context(|| format!("{from} could not be taken in; nothing was written"))?;
        let vendored = project::path("openapi/runway.json");
        let output = self.output.clone().unwrap_or_else(|| vendored.clone());
        let written = std::fs::read(&output).ok();
        compare_names(written.as_deref(), &contract, &mut report);
        let bytes_now = write::bytes(&contract);
        let current = written.as_deref() == Some(&bytes_now);
        print!("{report}");
        if self.check {
            println!("{} is {}", output.display(), if current { "current" } else { "stale" });
            return Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        if same_file(&output, &vendored) {
            if !report.unapplied.is_empty() {
                bail!("overlay entries did not apply (listed above); nothing was written");
            }
            upstream.pinned(Pin::of(&from, &bytes)).write()?;
        }
        if !current {
            replace(&output, &bytes_now)?;
        }
        println!("{} {}", output.display(), if current { "was current" } else { "written" });
        Ok(ExitCode::SUCCESS)
    }
}

/// Takes an upstream document in as the vendored contract: all of it, or nothing.
pub fn vendor(from: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let Synced { contract, report } =
        sync(bytes, &read_overlay()?).with_context(|| format!("{from} could not be taken in"))?;
    if !report.unapplied.is_empty() {
        bail!("overlay entries did not apply: {}", report.unapplied.join("; "));
    }
    Upstream::read()?.pinned(Pin::of(from, bytes)).write()?;
    replace(&project::path("openapi/runway.json"), &write::bytes(&contract))
}

fn same_file(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole(one) == whole(other)
}

/// Which names the contract has for the first time, and which it had.
fn compare_names(written: Option<&[u8]>, contract: &Value, report: &mut Report) {
    let known = written.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or(Value::Null);
    let (before, after) = (names(&known), names(contract));
    report.new_names = after.iter().filter(|name| !before.contains(name)).cloned().collect();
    report.gone_names = before.iter().filter(|name| !after.contains(name)).cloned().collect();
}

fn names(contract: &Value) -> Vec<String> {
    let components =
        contract.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let items = contract["paths"].as_object().into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    let operations = operations.filter_map(|(_, operation)| operation["operationId"].as_str());
    operations.map(str::to_owned).chain(components.map(|(name, _)| name.clone())).collect()
}
