//! Documents for tests: a small one with the steps that Runway's documents took, each a patch of the one
//! before; and Runway's own, if they are next to the project.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::project;

/// The small document.
pub const INLINE: &str = include_str!("../tests/fixtures/inline.json");

/// A name, which begins with a day, and a document.
pub type Named = (String, Value);

/// The small document after each step, oldest first.
pub fn steps() -> Vec<Named> {
    let mut document: Value = serde_json::from_str(INLINE).unwrap();
    let mut documents = vec![("2026-01-01".to_owned(), document.clone())];
    for path in json_files(&project::path("xtask/tests/fixtures/steps")).unwrap() {
        let patch: json_patch::Patch =
            serde_json::from_str(&project::read_text(&path).unwrap()).unwrap();
        json_patch::patch(&mut document, &patch).unwrap();
        documents.push((name(&path), document.clone()));
    }
    documents
}

/// Runway's documents, oldest first; empty if they are not there.
pub fn upstream() -> Vec<Named> {
    let directory = project::path("../shared/upstream");
    let Ok(paths) = json_files(&directory) else {
        println!("skipped: no upstream documents in {}", directory.display());
        return Vec::new();
    };
    let read = |path: PathBuf| {
        let name = name(&path).trim_start_matches("runway-").to_owned();
        (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn json_files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(directory)?.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    Ok(paths)
}
