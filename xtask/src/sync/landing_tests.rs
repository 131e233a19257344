//! No update takes anything away from dependants: each document is synced over the one before, and the
//! public API generated from it has everything of the earlier one.

mod edits;
mod retained;

use super::landed::Landed;
use super::overlay::Overlay;
use super::write;
use crate::documents::{Named, steps, upstream};
use crate::surface::{Difference, Surface};

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
    let mut landed = Landed::first(&first, overlay).unwrap();
    let mut surface = landed.surface().unwrap();
    println!("{name}: {} items", surface.paths().count());
    let mut problems = Vec::new();
    for (name, document) in documents {
        let next = landed.then(&document, overlay, &name[..10]).unwrap();
        let again = next.then(&document, overlay, "2027-01-01").unwrap();
        assert!(write::bytes(&next.spec) == write::bytes(&again.spec), "{name}: not idempotent");
        assert!(next.retired == again.retired, "{name}: not idempotent");
        let after = next.surface().unwrap();
        let gone = taken_away(&surface, &after);
        let (items, bytes) = (after.paths().count(), next.retired.bytes().len());
        let retired = next.retired.len();
        println!("{name}: {items} items, {} gone, {retired} retired, {bytes} bytes", gone.len());
        problems.extend(gone.into_iter().map(|gone| format!("{name}: {gone}")));
        (landed, surface) = (next, after);
    }
    problems
}

#[test]
fn no_step_of_the_small_document_takes_anything_away() {
    assert_eq!(gone_after_each(steps().unwrap(), &Overlay::default()), Vec::<String>::new());
}

#[test]
fn no_upstream_document_takes_anything_away() {
    let overlay = super::read_overlay().unwrap();
    assert_eq!(gone_after_each(upstream().unwrap(), &overlay), Vec::<String>::new());
}
