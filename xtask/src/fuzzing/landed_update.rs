//! Any document lands over the spec of any other, or it is rejected with a reason: the new spec is current, as
//! made of the document and of itself, and the other document lands over it again.

use serde_json::Value;

use super::synced_document::assert_same;
use crate::sync::before::Before;
use crate::sync::overlay::Overlay;
use crate::sync::retired::without_retired;
use crate::sync::{Synced, sync, write};

/// The input is a JSON list of two documents.
pub fn any_update(input: &[u8]) {
    let Ok([base, revision]) = serde_json::from_slice::<[Value; 2]>(input) else { return };
    let (base, revision) = (base.to_string(), revision.to_string());
    let Some(first) = landed(&base, &Before::default()) else { return };
    let Some(second) = landed(&revision, &before(&first, "2026-01-02")) else { return };
    assert_is_current(&revision, &second, "2026-01-03");
    let Some(back) = landed(&base, &before(&second, "2026-01-04")) else { return };
    assert_is_current(&base, &back, "2026-01-05");
}

fn before(synced: &Synced, day: &str) -> Before {
    Before::new(synced.spec.clone(), synced.retired.clone(), day)
}

/// `None` if the document is rejected.
fn landed(document: &str, before: &Before) -> Option<Synced> {
    let synced = sync(document.as_bytes(), &Overlay::default(), before);
    synced.inspect_err(|error| assert!(!error.message.trim().is_empty(), "{error:?}")).ok()
}

fn assert_is_current(document: &str, landed: &Synced, day: &str) {
    let before = before(landed, day);
    let again = |document: &[u8]| {
        sync(document, &Overlay::default(), &before).expect("the document was synced before")
    };
    assert_same(landed, &again(document.as_bytes()));
    let upstream = without_retired(landed.spec.clone(), &landed.retired);
    assert_same(landed, &again(&write::bytes(&upstream)));
}
