//! Drift as a whole: one change of one document at a time, each with its reviewed verdicts; what
//! holds of any two documents; and the verdicts on the Rust API against the surfaces.

mod any;
mod each_change;
mod real;
mod verdicts;

use std::path::PathBuf;

use serde_json::Value;

use super::change::Change;
use super::judge::{self, Scope};
use super::side::Side;
use crate::project;
use crate::sync::overlay::Overlay;

const FIXTURES: &str = "xtask/tests/fixtures/drift";

/// The document that every patch changes.
fn base() -> Value {
    let text = std::fs::read_to_string(project::path(FIXTURES).join("base.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The patches by name: the row of the specification, then what changes.
fn patches() -> Vec<(String, json_patch::Patch)> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(project::path(FIXTURES).join("patches"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    };
    found.into_iter().map(read).collect()
}

fn patched(patch: &json_patch::Patch) -> Value {
    let mut document = base();
    json_patch::patch(&mut document, patch).unwrap();
    document
}

fn side(document: &Value) -> Side {
    Side::upstream(document.to_string().as_bytes(), &Overlay::default()).unwrap()
}

/// One of upstream's own, with the overlay of the project, which need not fit it.
fn real(path: &std::path::Path) -> Side {
    let overlay = crate::sync::read_overlay().unwrap();
    let side = Side::upstream(&std::fs::read(path).unwrap(), &overlay).unwrap();
    side.without_overlay()
}

fn compared(old: &Side, new: &Side) -> Vec<Change> {
    judge::changes(old, new, Scope::WireAndApi)
}

fn between(old: &Value, new: &Value) -> Vec<Change> {
    compared(&side(old), &side(new))
}

/// Upstream's own documents, where they lie beside the project.
fn real_documents() -> Vec<PathBuf> {
    let folder = project::path("../shared/upstream");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: real documents are looked for in {}", folder.display());
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    found.sort();
    found
}
