//! Compares the media types of a request body or response and their schemas.

use std::collections::BTreeMap;

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
    let [before, after] = [base, revision].map(by_media_type);
    for (media_type, schema) in base {
        let location = location.with_part(part(media_type));
        match after.get(media_type.as_str()) {
            Some(other) => compare_schemas(schema, other, location, specs, findings),
            None => {
                let message = format!("`{media_type}` was removed");
                let finding = Finding::new(Rule::MediaTypeRemoved, &location, message);
                let remains = base.iter().any(|(one, _)| after.contains_key(one.as_str()));
                // A client that reads the remaining media type still does.
                findings.push(match remains && location.direction == Direction::Response {
                    true => finding.with_max_wire(WireSeverity::Warning),
                    false => finding,
                });
            }
        }
    }
    let is_new = |media_type: &str| !before.contains_key(media_type);
    for (media_type, _) in revision.iter().filter(|(media_type, _)| is_new(media_type)) {
        let location = location.with_part(part(media_type));
        let message = format!("`{media_type}` was added");
        findings.push(Finding::new(Rule::MediaTypeAdded, &location, message));
    }
}

fn by_media_type(content: &[(String, Schema)]) -> BTreeMap<&str, &Schema> {
    content.iter().map(|(media_type, schema)| (media_type.as_str(), schema)).collect()
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
