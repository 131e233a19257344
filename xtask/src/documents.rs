//! Documents to check the sync and the generated code with: a small one with the steps that Runway's
//! documents took, each a patch of the one before; and Runway's own, if they are next to the project.

pub mod edits;

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use crate::project;
use crate::sync::upstream::{Pin, Published, Upstream};

/// The small document.
pub const INLINE: &str = include_str!("../tests/fixtures/inline.json");

/// A spec with a schema of every kind.
pub const SHAPES: &str = "xtask/tests/fixtures/shapes/spec.json";

/// Where Runway's documents are.
const UPSTREAM: &str = "../shared/upstream";

/// A name, which begins with a day, and a document.
pub type Named = (String, Value);

/// The small document after each step, oldest first.
pub fn steps() -> anyhow::Result<Vec<Named>> {
    let mut document: Value = serde_json::from_str(INLINE)?;
    let mut documents = vec![("2026-01-01".to_owned(), document.clone())];
    for path in json_files(&project::path("xtask/tests/fixtures/steps"))? {
        let patch: json_patch::Patch = serde_json::from_str(&project::read_text(&path)?)?;
        json_patch::patch(&mut document, &patch)
            .with_context(|| format!("{} is no step of the small document", path.display()))?;
        documents.push((name(&path), document.clone()));
    }
    Ok(documents)
}

/// Runway's documents, oldest first; empty if they are not there.
pub fn upstream() -> anyhow::Result<Vec<Named>> {
    let directory = project::path(UPSTREAM);
    if !directory.is_dir() {
        println!("skipped: no upstream documents in {}", directory.display());
        return Ok(Vec::new());
    }
    let read = |path: PathBuf| {
        let document = serde_json::from_str(&project::read_text(&path)?)
            .with_context(|| format!("{} is not valid JSON", path.display()))?;
        Ok((name(&path).trim_start_matches("runway-").to_owned(), document))
    };
    json_files(&directory)?.into_iter().map(read).collect()
}

/// The one of Runway's documents that the vendored spec was made from, if it is there.
pub fn pinned() -> anyhow::Result<Option<PathBuf>> {
    let directory = project::path(UPSTREAM);
    if !directory.is_dir() {
        return Ok(None);
    }
    let pinned = Upstream::read()?.taken.sha256;
    for path in json_files(&directory)? {
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if Pin::of(UPSTREAM, &bytes, &Published::default()).sha256 == pinned {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn json_files(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?;
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    Ok(paths)
}
