//! The sync with the files of the project: the present spec, openapi/overlay.yaml and openapi/ahead.yaml.

use anyhow::{Context, bail};
use serde_json::Value;

use super::ahead::{AHEAD, Ahead};
use super::before::Before;
use super::fetch::Network;
use super::overlay::Overlay;
use super::retired::Retired;
use super::sync_report::SyncReport;
use super::upstream::{Pin, Published};
use super::{OVERLAY, SPEC, Synced, sync, write};
use crate::project;

/// The spec made from the upstream document at `from`, with the project's overlay.
pub fn spec_from(from: &str, network: &Network) -> anyhow::Result<Value> {
    let bytes = network.fetch(from)?;
    let date = Pin::of(from, &bytes, &Published::default()).date;
    let before = Before::read(&project::path(SPEC), &date)?;
    Ok(sync_with(&read_overlay()?, from, &bytes, &before)?.spec)
}

pub(super) fn sync_with(
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
