//! Compares the responses of an operation by status.

use super::content;
use super::spec_pair::SpecPair;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Part};
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::document::{Operation, Response};

pub fn compare(
    base: &Operation,
    revision: &Operation,
    location: &Location,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    for response in &base.responses {
        match with_status(&revision.responses, &response.status) {
            Some(other) => compare_pair(response, other, location, specs, findings),
            None => findings.push(removed(response, base, revision, location)),
        }
    }
    for response in &revision.responses {
        if with_status(&base.responses, &response.status).is_none() {
            findings.push(added(response, location));
        }
    }
}

fn with_status<'r>(responses: &'r [Response], status: &str) -> Option<&'r Response> {
    responses.iter().find(|response| response.status == status)
}

/// A removed status is harmless as long as another successful one remains.
fn removed(
    response: &Response,
    base: &Operation,
    revision: &Operation,
    location: &Location,
) -> Finding {
    let rule = match response.is_success() {
        true => Rule::SuccessStatusRemoved,
        false => Rule::FailureStatusRemoved,
    };
    let message = format!("the {} response was removed", response.status);
    let finding = Finding::new(rule, &response_location(response, location), message);
    let success_remains = revision.responses.iter().any(|response| {
        response.is_success() && with_status(&base.responses, &response.status).is_some()
    });
    if success_remains { finding.with_max_wire(WireSeverity::None) } else { finding }
}

fn added(response: &Response, location: &Location) -> Finding {
    let rule = match response.is_success() {
        true => Rule::SuccessStatusAdded,
        false => Rule::FailureStatusAdded,
    };
    let message = format!("the {} response was added", response.status);
    Finding::new(rule, &response_location(response, location), message)
}

/// The location of the response with its first media type.
fn response_location(response: &Response, location: &Location) -> Location {
    let media_type = response.content.first().map(|(name, _)| name.clone()).unwrap_or_default();
    location.with_part(Part::Response { status: response.status.clone(), media_type })
}

fn compare_pair(
    base: &Response,
    revision: &Response,
    location: &Location,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    let status = &revision.status;
    match (base.content.is_empty(), revision.content.is_empty()) {
        (true, false) => {
            let location = response_location(revision, location);
            let message = format!("the {status} response now has a body");
            findings.push(Finding::new(Rule::ResponseBodyAdded, &location, message));
        }
        (false, true) => {
            let location = response_location(base, location);
            let message = format!("the {status} response no longer has a body");
            findings.push(Finding::new(Rule::ResponseBodyRemoved, &location, message));
        }
        _ => {
            let part = |media_type: &str| Part::Response {
                status: status.clone(),
                media_type: media_type.to_owned(),
            };
            content::compare(&base.content, &revision.content, location, &part, specs, findings);
        }
    }
}
