//! The sync with the files of the project: the present spec, openapi/overlay.yaml and openapi/ahead.yaml.

use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

use super::ahead::{AHEAD, Ahead, PREFIX};
use super::before::{Before, retired_path};
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

/// The spec to write, and what is retired in it; an error if an entry does not apply.
pub fn spec_to_vendor(from: &str, bytes: &[u8], date: &str) -> anyhow::Result<(Vec<u8>, Retired)> {
    let before = Before::read(&project::path(SPEC), date)?;
    let overlay = read_overlay_and_ahead()?;
    let Synced { spec, retired, report } = sync_with(&overlay, from, bytes, &before)?;
    require_applied(&report)?;
    Ok((write::bytes(&spec), retired))
}

/// An error with the entries that do not apply, and the files that have them.
pub(super) fn require_applied(report: &SyncReport) -> anyhow::Result<()> {
    let entries = &report.unapplied;
    let ahead = entries.iter().filter(|entry| entry.starts_with(PREFIX)).count();
    let files = match (ahead, entries.len() - ahead) {
        (0, 0) => return Ok(()),
        (0, _) => OVERLAY.to_owned(),
        (_, 0) => AHEAD.to_owned(),
        _ => format!("{AHEAD} and {OVERLAY}"),
    };
    bail!("entries do not apply, so nothing was written; fix {files}:\n{}", entries.join("\n"))
}

/// Writes a spec, and what is retired in it next to it: both or neither.
pub fn write_spec(path: &Path, spec: &[u8], retired: &Retired) -> anyhow::Result<()> {
    let beside = retired_path(path);
    let known = project::read_text_if_exists(&beside)?;
    retired.write(&beside)?;
    let Err(error) = project::write_atomically(path, spec) else { return Ok(()) };
    let restored = match known {
        Some(known) => project::write_atomically(&beside, known.as_bytes()),
        None if beside.exists() => std::fs::remove_file(&beside).map_err(anyhow::Error::from),
        None => Ok(()),
    };
    Err(match restored {
        Ok(()) => error,
        Err(other) => error.context(format!("{} was not restored: {other:#}", beside.display())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_retired_is_restored_if_the_spec_cannot_be_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("runway.json");
        std::fs::create_dir_all(path.join("in_the_way")).unwrap();
        let retired: Retired =
            serde_json::from_str(r#"{ "values": { "Ratio": { "1:1": "2026-01-02" } } }"#).unwrap();
        let beside = retired_path(&path);
        write_spec(&path, b"{}", &retired).unwrap_err();
        assert!(!beside.exists());
        std::fs::write(&beside, "{}").unwrap();
        write_spec(&path, b"{}", &retired).unwrap_err();
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "{}");
    }
}
