//! Matches operations by method and path, and compares each pair.

use super::spec_pair::SpecPair;
use super::{deprecation, parameters, request_body, responses};
use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Location;
use crate::drift::operation_index::indexes;
use crate::drift::rules::Rule;
use crate::sync::document::Operation;

pub fn compare(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    let documents = [base, revision];
    let (base, revision) = (&base.lowered, &revision.lowered);
    let (before, after) = (indexes(base), indexes(revision));
    for (key, index) in &before {
        let operation = &base.operations[*index];
        match after.get(key) {
            Some(other) => {
                let location = Location::operation(Some(*index), Some(*other));
                let specs = SpecPair { documents, key };
                let other = &revision.operations[*other];
                compare_pair(operation, other, &location, &specs, findings);
            }
            None => {
                let location = Location::operation(Some(*index), None);
                let message = format!("{} was removed", title(operation));
                findings.push(Finding::new(Rule::OperationRemoved, &location, message));
            }
        }
    }
    for (_, index) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let location = Location::operation(None, Some(*index));
        let message = format!("{} was added", title(&revision.operations[*index]));
        findings.push(Finding::new(Rule::OperationAdded, &location, message));
    }
}

fn title(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

fn compare_pair(
    base: &Operation,
    revision: &Operation,
    location: &Location,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    let subject = title(revision);
    deprecation::compare(base.deprecated, revision.deprecated, location, &subject, findings);
    parameters::compare(base, revision, location, findings);
    request_body::compare(base.body.as_ref(), revision.body.as_ref(), location, specs, findings);
    responses::compare(base, revision, location, specs, findings);
}
