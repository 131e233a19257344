//! Compares the media types of a request body or response and their schemas.

use std::collections::BTreeMap;

use super::response_schema;
use super::schema_walk::SchemaWalk;
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Part};
use crate::drift::rules::Rule;
use crate::sync::document::Schema;

pub fn compare(
    base: &[(String, Schema)],
    revision: &[(String, Schema)],
    location: &Location,
    part: &dyn Fn(&str) -> Part,
    findings: &mut Vec<Finding>,
) {
    let [before, after] = [base, revision].map(by_media_type);
    for (media_type, schema) in base {
        let location = location.with_part(part(media_type));
        match after.get(media_type.as_str()) {
            Some(other) => compare_schemas(schema, other, location, findings),
            None => {
                let message = format!("`{media_type}` was removed");
                findings.push(Finding::new(Rule::MediaTypeRemoved, &location, message));
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
    findings: &mut Vec<Finding>,
) {
    let (base, revision) = (&base.value, &revision.value);
    match location.direction {
        Direction::Response if !location.is_error_response() => {
            response_schema::compare(base, revision, &location, findings);
        }
        _ => SchemaWalk::new(location, findings).compare(base, revision),
    }
}
