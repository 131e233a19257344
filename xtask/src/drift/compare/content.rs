//! Compares the media types of a request body or response and their schemas.

use super::response_schema;
use super::schema_walk::SchemaWalk;
use super::spec_pair::SpecPair;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Part};
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::document::Schema;

pub fn compare(
    base: &[(String, Schema)],
    revision: &[(String, Schema)],
    location: &Location,
    part: &dyn Fn(&str) -> Part,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    for (media_type, schema) in base {
        let location = location.with_part(part(media_type));
        match revision.iter().find(|(other, _)| other == media_type) {
            Some((_, other)) => compare_schemas(schema, other, location, specs, findings),
            None => {
                let message = format!("`{media_type}` was removed");
                let finding = Finding::new(Rule::MediaTypeRemoved, &location, message);
                let remains =
                    base.iter().any(|(one, _)| revision.iter().any(|(other, _)| one == other));
                // A client that reads the remaining media type still does.
                findings.push(match remains && location.direction == Direction::Response {
                    true => finding.with_max_wire(WireSeverity::Warning),
                    false => finding,
                });
            }
        }
    }
    let is_known = |media_type: &String| base.iter().any(|(known, _)| known == media_type);
    for (media_type, _) in revision.iter().filter(|(media_type, _)| !is_known(media_type)) {
        let location = location.with_part(part(media_type));
        let message = format!("`{media_type}` was added");
        findings.push(Finding::new(Rule::MediaTypeAdded, &location, message));
    }
}

fn compare_schemas(
    base: &Schema,
    revision: &Schema,
    location: Location,
    specs: &SpecPair,
    findings: &mut Vec<Finding>,
) {
    let (base, revision) = (&base.value, &revision.value);
    match location.direction {
        Direction::Response if !location.is_error_response() => {
            response_schema::compare(base, revision, specs, &location, findings);
        }
        _ => SchemaWalk::new(location, findings).compare(base, revision),
    }
}
