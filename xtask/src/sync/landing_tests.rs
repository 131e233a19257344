//! No update takes anything away from dependants: each document is synced over the one before, and the
//! public API generated from it has everything of the earlier one.

mod dependant;
mod edits;
mod program;
mod retained;

use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;

use super::before::Before;
use super::overlay::Overlay;
use super::retired::Retired;
use super::{Synced, sync, write};
use crate::codegen;
use crate::codegen::vendored::RUNWAY;
use crate::project;
use crate::surface::{Difference, Surface};
use dependant::{Case, Dependant};

const INLINE: &str = include_str!("../../tests/fixtures/inline.json");

/// A spec and what is retired in it.
#[derive(Clone)]
struct Landed {
    spec: Value,
    retired: Retired,
}

impl Landed {
    fn first(document: &Value, overlay: &Overlay) -> Self {
        Self::synced(document, overlay, &Before::default())
    }

    fn synced(document: &Value, overlay: &Overlay, before: &Before) -> Self {
        let made = sync(document.to_string().as_bytes(), overlay, before);
        let Synced { spec, retired, .. } = made.unwrap_or_else(|error| panic!("{error}"));
        Self { spec, retired }
    }

    /// The next document, synced over this one.
    fn then(&self, document: &Value, overlay: &Overlay, day: &str) -> Self {
        let before = Before::new(self.spec.clone(), self.retired.clone(), day);
        Self::synced(document, overlay, &before)
    }

    fn generated(&self) -> String {
        codegen::client(self.spec.clone(), &RUNWAY).unwrap()
    }

    fn surface(&self) -> Surface {
        Surface::parse(&self.generated()).unwrap()
    }

    /// A program that uses everything that the client has.
    fn program(&self) -> String {
        program::program(&self.surface(), &self.spec)
    }
}

/// The items of `old` that `new` does not have, or has in another form.
fn taken_away(old: &Surface, new: &Surface) -> Vec<String> {
    let gone = old.paths().filter_map(|path| match old.difference(new, path) {
        Difference::None | Difference::New => None,
        difference => Some(format!("{difference:?}: {path}")),
    });
    gone.collect()
}

/// Runway's documents, oldest first; empty if they are not there.
fn upstream_documents() -> Vec<(String, Value)> {
    let directory: PathBuf = project::path("../shared/upstream");
    let Ok(entries) = std::fs::read_dir(&directory) else {
        println!("skipped: no upstream documents in {}", directory.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn no_upstream_document_takes_anything_away() {
    let overlay = super::read_overlay().unwrap();
    let mut documents = upstream_documents().into_iter();
    let Some((name, first)) = documents.next() else { return };
    let mut landed = Landed::first(&first, &overlay);
    let mut surface = landed.surface();
    println!("{name}: {} items", surface.paths().count());
    let mut problems = Vec::new();
    for (name, document) in documents {
        let day = name.trim_start_matches("runway-").chars().take(10).collect::<String>();
        let next = landed.then(&document, &overlay, &day);
        let again = next.then(&document, &overlay, "2027-01-01");
        assert!(write::bytes(&next.spec) == write::bytes(&again.spec), "{name}: not idempotent");
        assert!(next.retired == again.retired, "{name}: not idempotent");
        let after = next.surface();
        let gone = taken_away(&surface, &after);
        let (items, bytes) = (after.paths().count(), next.retired.bytes().len());
        let retired = next.retired.len();
        println!("{name}: {items} items, {} gone, {retired} retired, {bytes} bytes", gone.len());
        problems.extend(gone.into_iter().map(|gone| format!("{name}: {gone}")));
        (landed, surface) = (next, after);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Takes minutes: `cargo test -p xtask --bin xtask landing -- --ignored --nocapture`
#[test]
#[ignore = "compiles a client for each document"]
fn programs_compile_with_the_client_of_each_later_document() {
    let overlay = super::read_overlay().unwrap();
    let mut documents = upstream_documents().into_iter();
    let Some((name, first)) = documents.next() else { return };
    let mut landed = Landed::first(&first, &overlay);
    let first = landed.program();
    let mut before = first.clone();
    println!("{name}: a program of {} lines", first.lines().count());
    let mut cases = Vec::new();
    for (name, document) in documents {
        let day = name.trim_start_matches("runway-").chars().take(10).collect::<String>();
        landed = landed.then(&document, &overlay, &day);
        let generated = landed.generated();
        println!(
            "{name}: a client of {} lines, programs of {} and {} lines",
            generated.lines().count(),
            first.lines().count(),
            before.lines().count()
        );
        let module = name.replace('-', "_").to_lowercase();
        cases.push(Case { module, generated, programs: vec![first.clone(), before] });
        before = landed.program();
    }
    let started = Instant::now();
    let checked = Dependant::new("landing-of-each-document").check(&cases);
    println!("{} clients compiled in {:.0?}", cases.len(), started.elapsed());
    assert!(checked.is_ok(), "{}", checked.unwrap_err());
}
