//! Any document is rejected with a reason, or it makes a spec that stays the same when it is made again, from
//! the document or from itself.

use crate::sync::before::Before;
use crate::sync::overlay::Overlay;
use crate::sync::{Synced, sync, write};

pub fn any_document(bytes: &[u8]) {
    let overlay = Overlay::default();
    let first = match sync(bytes, &overlay, &Before::default()) {
        Ok(first) => first,
        Err(error) => return assert!(!error.message.trim().is_empty(), "{error:?}"),
    };
    assert!(first.retired.len() == 0, "something is retired in the first spec");
    let before = Before::new(first.spec.clone(), first.retired.clone(), "2026-01-02");
    assert_same(&first, &sync(bytes, &overlay, &before).expect("the document was synced before"));
    let of_spec = sync(&write::bytes(&first.spec), &overlay, &before);
    assert_same(&first, &of_spec.expect("a spec is a document"));
}

#[track_caller]
pub fn assert_same(first: &Synced, again: &Synced) {
    let [one, other] = [first, again].map(|synced| write::bytes(&synced.spec));
    let (one, other) = (String::from_utf8_lossy(&one), String::from_utf8_lossy(&other));
    let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert!(one == other, "the spec differs: {differing:?}");
    assert!(again.retired == first.retired, "what is retired differs");
}
