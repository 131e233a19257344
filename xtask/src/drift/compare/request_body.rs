//! Compares the request bodies of an operation.

use super::content;
use super::spec_pair::SpecPair;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Part};
use crate::drift::rules::Rule;
use crate::sync::document::Body;

pub fn compare(
    base: Option<&Body>,
    revision: Option<&Body>,
    location: &Location,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    match (base, revision) {
        (Some(base), Some(revision)) => {
            requiredness(base, revision, location, findings);
            let part = |media_type: &str| Part::RequestBody { media_type: media_type.to_owned() };
            content::compare(&base.content, &revision.content, location, &part, specs, findings);
        }
        (None, Some(added)) => {
            let rule = match added.required {
                true => Rule::RequiredBodyAdded,
                false => Rule::OptionalBodyAdded,
            };
            let location = body_location(added, location);
            findings.push(Finding::new(rule, &location, "a request body was added"));
        }
        (Some(removed), None) => {
            let rule = match removed.required {
                true => Rule::RequiredBodyRemoved,
                false => Rule::OptionalBodyRemoved,
            };
            let location = body_location(removed, location);
            findings.push(Finding::new(rule, &location, "the request body was removed"));
        }
        (None, None) => {}
    }
}

fn requiredness(base: &Body, revision: &Body, location: &Location, findings: &mut Vec<Finding>) {
    let (rule, message) = match (base.required, revision.required) {
        (false, true) => (Rule::BodyBecameRequired, "the request body is now required"),
        (true, false) => (Rule::BodyBecameOptional, "the request body is now optional"),
        _ => return,
    };
    findings.push(Finding::new(rule, &body_location(revision, location), message));
}

/// The location of the body with its first media type.
fn body_location(body: &Body, location: &Location) -> Location {
    let media_type = body.content.first().map(|(name, _)| name.clone()).unwrap_or_default();
    location.with_part(Part::RequestBody { media_type })
}
