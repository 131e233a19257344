//! No update takes anything away from dependants: each document is synced over the one before, and the
//! public API generated from it has everything of the earlier one.

mod dependant;
mod edits;
mod program;
mod retained;

use std::time::Instant;

use serde_json::Value;

use super::before::Before;
use super::overlay::Overlay;
use super::retired::Retired;
use super::{Synced, sync, write};
use crate::codegen;
use crate::codegen::vendored::RUNWAY;
use crate::surface::{Difference, Surface};
use crate::test_documents::{INLINE, Named, steps, upstream};
use dependant::{Case, Dependant};

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

/// Syncs each document over the one before; returns what is not there any more.
fn gone_after_each(documents: Vec<Named>, overlay: &Overlay) -> Vec<String> {
    let mut documents = documents.into_iter();
    let Some((name, first)) = documents.next() else { return Vec::new() };
    let mut landed = Landed::first(&first, overlay);
    let mut surface = landed.surface();
    println!("{name}: {} items", surface.paths().count());
    let mut problems = Vec::new();
    for (name, document) in documents {
        let next = landed.then(&document, overlay, &name[..10]);
        let again = next.then(&document, overlay, "2027-01-01");
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
    problems
}

/// The client of each later document, with programs written against the first one and the one before.
fn cases(documents: Vec<Named>, overlay: &Overlay) -> Vec<Case> {
    let mut documents = documents.into_iter();
    let Some((_, first)) = documents.next() else { return Vec::new() };
    let mut landed = Landed::first(&first, overlay);
    let first = landed.program();
    let mut before = first.clone();
    let case = |(name, document): Named| {
        landed = landed.then(&document, overlay, &name[..10]);
        let (generated, programs) = (landed.generated(), vec![first.clone(), before.clone()]);
        before = landed.program();
        let lines = programs.iter().map(|program| program.lines().count());
        let (lines, client) = (lines.collect::<Vec<_>>(), generated.lines().count());
        println!("{name}: a client of {client} lines, programs of {lines:?} lines");
        let module = format!("after_{}", name.replace('-', "_").to_lowercase());
        Case { module, generated, programs }
    };
    documents.map(case).collect()
}

#[test]
fn no_step_of_the_small_document_takes_anything_away() {
    assert_eq!(gone_after_each(steps(), &Overlay::default()), Vec::<String>::new());
}

#[test]
fn no_upstream_document_takes_anything_away() {
    let overlay = super::read_overlay().unwrap();
    assert_eq!(gone_after_each(upstream(), &overlay), Vec::<String>::new());
}

/// Takes minutes: `cargo test -p xtask --lib landing -- --ignored --nocapture`
#[test]
#[ignore = "compiles a client for each document"]
fn programs_compile_with_the_client_of_each_later_upstream_document() {
    let cases = cases(upstream(), &super::read_overlay().unwrap());
    let started = Instant::now();
    let checked = Dependant::new("landing-of-each-document").check(&cases);
    println!("{} clients compiled in {:.0?}", cases.len(), started.elapsed());
    assert!(checked.is_ok(), "{}", checked.unwrap_err());
}
