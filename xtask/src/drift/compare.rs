//! Finds the differences between two documents, without judging them.

mod annotation_changes;
mod constraints;
mod content;
mod deprecation;
mod document_info;
mod enum_values;
mod object;
mod operations;
mod overlap;
mod parameters;
mod request_body;
mod response_schema;
mod responses;
mod schema;
mod schema_usage;
mod schema_walk;
mod security;
mod spec_pair;
mod sync_result;
mod union;
mod version_header;
mod wording;

use super::finding::Finding;
use super::loaded_document::LoadedDocument;
use super::scope::Scope;

/// The findings, in no particular order.
pub fn operations_and_annotations(
    base: &LoadedDocument,
    revision: &LoadedDocument,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    document_info::compare(base, revision, &mut findings);
    security::compare(base, revision, &mut findings);
    operations::compare(base, revision, &mut findings);
    annotation_changes::compare(base, revision, &mut findings);
    version_header::compare(base, revision, &mut findings);
    findings
}

/// Whether the documents can be synced, and which overlay entries apply.
pub fn sync_results(
    base: &LoadedDocument,
    revision: &LoadedDocument,
    scope: Scope,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(sync_result::support(base, revision, scope));
    findings.extend(sync_result::overlay_entries(base, revision));
    findings
}
