//! Whatever upstream might do next, everything that a dependant may use is still there.

use serde_json::Value;

use super::{Landed, taken_away};
use crate::documents::edits::{EDITS, EDITS_OF_OPERATIONS, Edit, small_document};
use crate::documents::upstream;
use crate::sync::overlay::Overlay;

/// What is not there any more after an edit.
fn gone_after_edits(document: &Value, overlay: &Overlay, edits: &[Edit]) -> Vec<String> {
    let landed = Landed::first(document, overlay).unwrap();
    let surface = landed.surface().unwrap();
    let gone = edits.iter().flat_map(|(name, edit)| {
        let mut document = document.clone();
        edit(&mut document);
        let next = landed.then(&document, overlay, "2027-01-01").unwrap();
        let gone = taken_away(&surface, &next.surface().unwrap()).into_iter();
        gone.map(move |gone| format!("{name}: {gone}"))
    });
    gone.collect()
}

#[test]
fn nothing_that_upstream_might_do_next_takes_anything_away() {
    let (small, overlay) = (small_document(), Overlay::default());
    assert_eq!(gone_after_edits(&small, &overlay, &EDITS), Vec::<String>::new());
    assert_eq!(gone_after_edits(&small, &overlay, &EDITS_OF_OPERATIONS), Vec::<String>::new());
}

#[test]
fn nothing_that_upstream_might_do_next_with_its_last_document_takes_anything_away() {
    let Some((_, document)) = upstream().unwrap().pop() else { return };
    let overlay = crate::sync::read_overlay().unwrap();
    assert_eq!(gone_after_edits(&document, &overlay, &EDITS), Vec::<String>::new());
}
