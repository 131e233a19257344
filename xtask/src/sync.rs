//! `cargo xtask sync`: makes openapi/runway.json from an upstream document, in the stages
//! read → ahead → strip → lower → relax → naming → retired → overlay → write.

pub mod ahead;
pub mod before;
pub mod document;
mod error;
pub mod fetch;
mod idle_discriminator;
mod implied_pattern;
mod keyword_values;
pub mod landed;
#[cfg(test)]
mod landing_tests;
pub mod lower;
pub mod naming;
mod numbered_names;
pub mod overlay;
mod pointer;
pub mod read;
pub mod relax;
pub mod retired;
pub mod schema_keywords;
pub mod strip;
pub mod sync_report;
#[cfg(test)]
mod sync_tests;
pub mod upstream;
pub mod write;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Map, Value, json};

use ahead::{AHEAD, Ahead};
use before::{Before, retired_path};
use document::{Document, Response};
pub use error::SyncError;
use fetch::Network;
use overlay::Overlay;
pub use pointer::child;
use retired::Retired;
use sync_report::SyncReport;
use upstream::{Pin, Published, Upstream};

use crate::codegen::spec::{components, located};
use crate::project;

/// The spec that the crate is generated from.
pub const SPEC: &str = "openapi/runway.json";

/// The project's own names, areas, fixes and descriptions.
pub const OVERLAY: &str = "openapi/overlay.yaml";

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

/// A spec made from an upstream document, what is retired in it, and the report on it.
pub struct Synced {
    pub spec: Value,
    pub retired: Retired,
    pub report: SyncReport,
}

/// Makes the spec from the bytes of an upstream document. What the spec before names keeps its name.
pub fn sync(bytes: &[u8], overlay: &Overlay, before: &Before) -> Result<Synced, SyncError> {
    let mut report = SyncReport::default();
    let document = lowered(bytes, &overlay.ahead, &mut report)?;
    let (spec, retired) = spec_from_lowered(document, overlay, before, &mut report)?;
    Ok(Synced { spec, retired, report })
}

/// The stages read, with what is ahead of the document, strip and lower.
fn lowered(bytes: &[u8], ahead: &Ahead, report: &mut SyncReport) -> Result<Document, SyncError> {
    let mut root = read::parse(bytes)?;
    ahead.apply_and_report(&mut root, report);
    let mut document = read::document(&root, report)?;
    strip::strip_prose(&mut document, report)?;
    lower::lower(&mut document, report)?;
    Ok(document)
}

/// The stages after lower. `cargo xtask drift` runs the earlier ones itself.
pub fn spec_from_lowered(
    mut document: Document,
    overlay: &Overlay,
    before: &Before,
    report: &mut SyncReport,
) -> Result<(Value, Retired), SyncError> {
    reject_parameters_with_content(&document)?;
    implied_pattern::drop_implied_patterns(&mut document)?;
    idle_discriminator::drop_idle_discriminators(&mut document, report)?;
    relax::relax_responses(&mut document)?;
    let named = naming::name(document, &overlay.shared, &overlay.common, &before.lock)?;
    let mut spec = write::spec(&named);
    let unapplied = overlay.fix(&mut spec);
    let retired = before.retire(&mut spec);
    overlay.apply(&mut spec, &named, &unapplied, report);
    write::sort_keywords(&mut spec);
    report.numbered = numbered_names::numbered(&spec);
    Ok((spec, retired))
}

/// The client sends the values of parameters as text, not in a media type.
fn reject_parameters_with_content(document: &Document) -> Result<(), SyncError> {
    let mut parameters = document.operations.iter().flat_map(|operation| &operation.parameters);
    match parameters.find(|parameter| parameter.content.is_some()) {
        Some(parameter) => {
            let name = &parameter.name;
            let message =
                format!("the client cannot send the parameter `{name}`, which has `content`");
            Err(SyncError::new(&parameter.schema.pointer, message))
        }
        None => Ok(()),
    }
}

/// The lowered document as an OpenAPI 3.0 spec with names: responses are not relaxed and no overlay
/// is applied.
pub fn lowered_spec(bytes: &[u8]) -> Result<Value, SyncError> {
    let mut report = SyncReport::default();
    let mut document = lowered(bytes, &Ahead::default(), &mut report)?;
    implied_pattern::drop_implied_patterns(&mut document)?;
    idle_discriminator::drop_idle_discriminators(&mut document, &mut report)?;
    let (common, lock) = (naming::CommonNames::default(), naming::lock::Lock::default());
    Ok(write::spec(&naming::name(document, &[], &common, &lock)?))
}

/// The operations of an upstream document with their lowered responses, which have no names.
pub fn lowered_responses(bytes: &[u8]) -> Result<Value, SyncError> {
    let document = lowered(bytes, &Ahead::default(), &mut SyncReport::default())?;
    let mut spec = json!({ "paths": {} });
    for operation in document.operations {
        let responses = &mut spec["paths"][operation.path][operation.method]["responses"];
        for Response { status, content } in operation.responses {
            let content =
                content.into_iter().map(|(kind, of)| (kind, json!({ "schema": of.value })));
            let content: Map<String, Value> = content.collect();
            responses[status] = match content.is_empty() {
                true => json!({}),
                false => json!({ "content": content }),
            };
        }
    }
    Ok(spec)
}

/// The spec made from the upstream document at `from`, with the project's overlay.
pub fn spec_from(from: &str, network: &Network) -> anyhow::Result<Value> {
    let bytes = network.fetch(from)?;
    let date = Pin::of(from, &bytes, &Published::default()).date;
    let before = Before::read(&project::path(SPEC), &date)?;
    Ok(sync_with(&read_overlay()?, from, &bytes, &before)?.spec)
}

fn sync_with(
    overlay: &Overlay,
    from: &str,
    bytes: &[u8],
    before: &Before,
) -> anyhow::Result<Synced> {
    sync(bytes, overlay, before).with_context(|| format!("cannot sync {from}; nothing was written"))
}

/// The report on a sync with the upstream document at `from`, which writes nothing.
pub fn report(from: &str, bytes: &[u8], date: &str) -> anyhow::Result<SyncReport> {
    let before = Before::read(&project::path(SPEC), date)?;
    Ok(sync_with(&read_overlay_and_ahead()?, from, bytes, &before)?.report)
}

/// The overlay for the upstream document that is vendored, or a newer one.
pub fn read_overlay_and_ahead() -> anyhow::Result<Overlay> {
    Ok(Overlay { ahead: read_ahead()?, ..read_overlay()? })
}

/// What is ahead of the upstream document; nothing if there is no such file.
pub fn read_ahead() -> anyhow::Result<Ahead> {
    let path = project::path(AHEAD);
    if !path.exists() {
        return Ok(Ahead::default());
    }
    Ahead::parse(&project::read_text(&path)?)
        .with_context(|| format!("{} is not valid", path.display()))
}

/// The overlay for any other upstream document.
pub fn read_overlay() -> anyhow::Result<Overlay> {
    let path = project::path(OVERLAY);
    Overlay::parse(&project::read_text(&path)?)
        .with_context(|| format!("{} is not a valid overlay", path.display()))
}

impl Sync {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let upstream = Upstream::read()?;
        let from = self.from.clone().unwrap_or_else(|| upstream.source.clone());
        let bytes = self.network.fetch(&from)?;
        let vendored = project::path(SPEC);
        let output = self.output.clone().unwrap_or_else(|| vendored.clone());
        let pinned = upstream.pinned(Pin::of(&from, &bytes, &self.published));
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
        println!("retired: {} entries", retired.len());
        if self.check {
            println!("{} is {}", output.display(), if is_current { "current" } else { "stale" });
            return Ok(if is_current { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        if is_vendored && !report.unapplied.is_empty() {
            bail!(
                "overlay entries did not apply (listed above); nothing was written; fix openapi/overlay.yaml"
            );
        }
        retired.write(&retired_path(&output))?;
        if !is_current {
            project::write_atomically(&output, &new_bytes)?;
        }
        if is_vendored {
            read_ahead()?.write_listing()?;
            pinned.write()?;
        }
        println!("{} {}", output.display(), if is_current { "was current" } else { "written" });
        Ok(ExitCode::SUCCESS)
    }
}

/// The spec to write, and what is retired in it; an error if an overlay entry does not apply.
pub fn spec_to_vendor(from: &str, bytes: &[u8], date: &str) -> anyhow::Result<(Vec<u8>, Retired)> {
    let before = Before::read(&project::path(SPEC), date)?;
    let overlay = read_overlay_and_ahead()?;
    let Synced { spec, retired, report } = sync_with(&overlay, from, bytes, &before)?;
    if !report.unapplied.is_empty() {
        let unapplied = report.unapplied.join("\n");
        bail!("overlay entries do not apply, fix openapi/overlay.yaml:\n{unapplied}");
    }
    Ok((write::bytes(&spec), retired))
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
