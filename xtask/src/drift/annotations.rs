//! Collects what the sync drops from a document but drift reports: documentation, vendor extensions,
//! response headers, webhooks, unknown keywords.

mod collector;
mod digest;
pub mod entry;
mod from_operation;
mod from_root;
mod from_schema;

use serde_json::Value;

use super::operation_index::operation_key;
use crate::sync::document::Document;
use collector::Collector;
use entry::Annotations;

/// Collects from the raw document, which still has its documentation.
pub fn collect(raw: &Value, document: &Document) -> Annotations {
    let mut annotations = Annotations::default();
    Collector::new(&mut annotations, None).collect_root(raw);
    for operation in &document.operations {
        let key = operation_key(operation);
        annotations.pointers.entry(key.clone()).or_default();
        Collector::new(&mut annotations, Some(key)).collect_operation(raw, operation);
    }
    annotations
}
