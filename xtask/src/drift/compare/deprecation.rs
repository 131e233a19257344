//! Compares `deprecated` of operations, parameters and schemas.

use crate::drift::finding::Finding;
use crate::drift::location::Location;
use crate::drift::rules::Rule;

pub fn compare(
    base: Option<bool>,
    revision: Option<bool>,
    location: &Location,
    subject: &str,
    findings: &mut Vec<Finding>,
) {
    let (rule, verb) = match (base.unwrap_or(false), revision.unwrap_or(false)) {
        (false, true) => (Rule::Deprecated, "is now deprecated"),
        (true, false) => (Rule::Undeprecated, "is no longer deprecated"),
        _ => return,
    };
    findings.push(Finding::new(rule, location, format!("{subject} {verb}")));
}
