//! Any two documents are compared or rejected: a document has no changes since itself, and swapping two
//! documents inverts their changes.

use clap::ValueEnum as _;
use serde_json::Value;

use super::counted_changes::{counts, inverse_counts};
use crate::drift::accept::Accepted;
use crate::drift::render::{Format, render};
use crate::drift::scope::Scope;
use crate::drift::{LoadedDocument, changes};
use crate::sync::before::Before;
use crate::sync::overlay::Overlay;

/// The input is a JSON list of two documents.
pub fn any_two_documents(input: &[u8]) {
    let Ok([base, revision]) = serde_json::from_slice::<[Value; 2]>(input) else { return };
    let (base, revision) = (loaded(&base), loaded(&revision));
    for document in [&base, &revision].into_iter().flatten() {
        assert_eq!(changes(document, document, Scope::WireAndApi), Vec::new());
    }
    let (Some(base), Some(revision)) = (base, revision) else { return };
    let forward = changes(&base, &revision, Scope::WireAndApi);
    let backward = changes(&revision, &base, Scope::WireAndApi);
    assert_eq!(inverse_counts(&forward), counts(&backward));
    for format in Format::value_variants() {
        render(*format, &forward, &Accepted::default()).expect("a report can be written");
    }
}

/// `None` if the document is rejected.
fn loaded(document: &Value) -> Option<LoadedDocument> {
    let bytes = document.to_string();
    LoadedDocument::from_upstream(bytes.as_bytes(), &Overlay::default(), &Before::default()).ok()
}
