//! Tests of drift as a whole, with fixtures and with upstream documents.

mod fingerprints;
mod fixture_changes;
mod invariants;
mod ratings;
mod rule_table;
mod rust_api_verdicts;
mod synced_specs;
mod upstream_documents;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::change::Change;
use super::classify;
use super::loaded_document::LoadedDocument;
use super::scope::Scope;
use crate::documents::{self, Named};
use crate::project;
use crate::sync::before::Before;
use crate::sync::overlay::Overlay;

const FIXTURES: &str = "xtask/tests/fixtures/drift";

/// The document that every fixture patches.
fn base() -> Value {
    let text = std::fs::read_to_string(project::path(FIXTURES).join("base.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The patches by file name, which starts with the row of the rule table.
fn patches() -> Vec<(String, json_patch::Patch)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(project::path(FIXTURES).join("patches"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    };
    paths.into_iter().map(read).collect()
}

fn patch(name: &str) -> json_patch::Patch {
    let found = patches().into_iter().find(|(other, _)| other == name);
    found.unwrap_or_else(|| panic!("there is no patch {name}")).1
}

fn patched(patch: &json_patch::Patch) -> Value {
    let mut document = base();
    json_patch::patch(&mut document, patch).unwrap();
    document
}

fn load(document: &Value) -> LoadedDocument {
    let bytes = document.to_string();
    LoadedDocument::from_upstream(bytes.as_bytes(), &Overlay::default(), &Before::default())
        .unwrap()
}

/// Two documents, and the changes from one to the other. The public API of both is generated for that, so
/// tests share the result.
struct Compared {
    name: String,
    base: Arc<LoadedDocument>,
    revision: Arc<LoadedDocument>,
    forward: Vec<Change>,
    backward: Vec<Change>,
}

impl Compared {
    fn new(name: String, base: &Arc<LoadedDocument>, revision: &Arc<LoadedDocument>) -> Self {
        let (forward, backward) = (compare(base, revision), compare(revision, base));
        Self { name, base: base.clone(), revision: revision.clone(), forward, backward }
    }
}

/// The base of all fixtures, with each patch.
static PATCHED: LazyLock<Vec<Compared>> = LazyLock::new(|| {
    let base = Arc::new(load(&base()));
    let compared = |(name, patch): &(String, json_patch::Patch)| {
        let revision = Arc::new(load(&patched(patch)));
        Compared::new(name.clone(), &base, &revision)
    };
    in_parallel(&patches(), compared)
});

/// Maps all, on as many threads as there are processors.
fn in_parallel<T: Sync, R: Send>(all: &[T], map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = all.chunks(all.len().div_ceil(threads).max(1));
    let map = &map;
    let mapped = move |part: &[T]| part.iter().map(map).collect::<Vec<R>>();
    std::thread::scope(|scope| {
        let started: Vec<_> = parts.map(|part| scope.spawn(move || mapped(part))).collect();
        started.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The steps of the small document, and Runway's documents with the overlay of the project, which need
/// not apply.
static UPDATES: LazyLock<Vec<Compared>> = LazyLock::new(|| {
    let overlay = crate::sync::read_overlay().unwrap();
    let mut updates = self::updates(documents::steps().unwrap(), &Overlay::default());
    updates.extend(self::updates(documents::upstream().unwrap(), &overlay));
    updates
});

/// Each document with its predecessor.
fn updates(documents: Vec<Named>, overlay: &Overlay) -> Vec<Compared> {
    let load = |(name, document): Named| {
        let bytes = document.to_string();
        let loaded =
            LoadedDocument::from_upstream(bytes.as_bytes(), overlay, &Before::default()).unwrap();
        (name, Arc::new(loaded.without_unapplied_entries()))
    };
    let documents: Vec<_> = documents.into_iter().map(load).collect();
    let pairs = documents.windows(2);
    pairs.map(|pair| Compared::new(pair[1].0.clone(), &pair[0].1, &pair[1].1)).collect()
}

fn compare(base: &LoadedDocument, revision: &LoadedDocument) -> Vec<Change> {
    classify::changes(base, revision, Scope::WireAndApi)
}

fn compare_values(base: &Value, revision: &Value) -> Vec<Change> {
    compare(&load(base), &load(revision))
}
