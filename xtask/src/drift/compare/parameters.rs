//! Compares the parameters of an operation.

use std::collections::BTreeMap;

use super::deprecation;
use super::schema_walk::SchemaWalk;
use super::wording::from_to;
use crate::drift::finding::Finding;
use crate::drift::location::{Location, Part};
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::document::{Operation, Parameter};

pub fn compare(
    base: &Operation,
    revision: &Operation,
    location: &Location,
    findings: &mut Vec<Finding>,
) {
    let (before, after) = (by_key(base), by_key(revision));
    for (key, parameter) in &before {
        match after.get(key) {
            Some(other) => compare_pair(parameter, other, location, findings),
            None => {
                let rule = match parameter.required {
                    true => Rule::RequiredParameterRemoved,
                    false => Rule::OptionalParameterRemoved,
                };
                findings.push(added_or_removed(parameter, location, rule, "was removed"));
            }
        }
    }
    for (_, parameter) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let rule = match parameter.required {
            true => Rule::RequiredParameterAdded,
            false => Rule::OptionalParameterAdded,
        };
        findings.push(added_or_removed(parameter, location, rule, "was added"));
    }
}

/// Parameters by location and name, path parameters by their position in the path.
fn by_key(operation: &Operation) -> BTreeMap<(String, String), &Parameter> {
    let key = |parameter: &Parameter| match parameter.location.as_str() {
        "path" => operation
            .path
            .find(&format!("{{{}}}", parameter.name))
            .map(|start| operation.path[..start].matches('{').count().to_string()),
        "header" => Some(parameter.name.to_ascii_lowercase()),
        _ => None,
    };
    let entries = operation.parameters.iter().map(|parameter| {
        let key = key(parameter).unwrap_or_else(|| parameter.name.clone());
        ((parameter.location.clone(), key), parameter)
    });
    entries.collect()
}

fn part(parameter: &Parameter) -> Part {
    Part::Parameter { location: parameter.location.clone(), name: parameter.name.clone() }
}

fn added_or_removed(parameter: &Parameter, location: &Location, rule: Rule, verb: &str) -> Finding {
    let Parameter { name, location: place, .. } = parameter;
    let required = if parameter.required { "required" } else { "optional" };
    let message = format!("the {required} {place} parameter `{name}` {verb}");
    Finding::new(rule, &location.with_part(part(parameter)), message)
}

fn compare_pair(
    base: &Parameter,
    revision: &Parameter,
    location: &Location,
    findings: &mut Vec<Finding>,
) {
    let location = location.with_part(part(revision));
    let subject = location.subject();
    if base.name != revision.name && base.location == "path" {
        let change = from_to(&format!("`{}`", base.name), &subject);
        let message = format!("a path parameter was renamed {change}");
        let finding = Finding::new(Rule::PathParameterRenamed, &location, message);
        findings.push(finding.with_detail(&base.name));
    }
    match (base.required, revision.required) {
        (false, true) => {
            let message = format!("{subject} is now required");
            findings.push(Finding::new(Rule::ParameterBecameRequired, &location, message));
        }
        (true, false) => {
            let message = format!("{subject} is now optional");
            findings.push(Finding::new(Rule::ParameterBecameOptional, &location, message));
        }
        _ => {}
    }
    deprecation::compare(base.deprecated, revision.deprecated, &location, &subject, findings);
    serialization(base, revision, &location, findings);
    SchemaWalk::new(location, findings)
        .with_optional([!base.required, !revision.required])
        .compare(&base.schema.value, &revision.schema.value);
}

const EMPTY: &str = "allowEmptyValue";
const SERIALIZATION: [&str; 5] = ["style", "explode", "allowReserved", EMPTY, "content"];

fn serialization(
    base: &Parameter,
    revision: &Parameter,
    location: &Location,
    findings: &mut Vec<Finding>,
) {
    let values = serialization_values(base).into_iter().zip(serialization_values(revision));
    for (key, (before, after)) in SERIALIZATION.into_iter().zip(values) {
        if before != after {
            let change = from_to(&before, &after);
            let message = format!("`{key}` of {} changed {change}", location.subject());
            let finding = Finding::new(Rule::SerializationChanged, location, message);
            let finding = finding.with_detail(format!("{key} {before} {after}"));
            findings.push(match (key, after.as_str()) {
                (EMPTY, "true") => finding.with_max_wire(WireSeverity::Additive),
                // A server may ignore or reject an empty value that it does not allow.
                (EMPTY, _) => finding.with_max_wire(WireSeverity::Warning),
                _ => finding,
            });
        }
    }
}

/// The values of `SERIALIZATION`, with the defaults of OpenAPI.
fn serialization_values(parameter: &Parameter) -> [String; 5] {
    let explicit = |key: &str| {
        let entry = parameter.serialization.iter().find(|(name, _)| name == key);
        entry.map(|(_, value)| value.to_string().replace('"', ""))
    };
    let is_form = matches!(parameter.location.as_str(), "query" | "cookie");
    let style = explicit("style").unwrap_or(if is_form { "form" } else { "simple" }.to_owned());
    let explode = explicit("explode").unwrap_or((style == "form").to_string());
    let or_false = |key: &str| explicit(key).unwrap_or("false".to_owned());
    let content = parameter.content.clone().unwrap_or_else(|| "none".to_owned());
    [style, explode, or_false("allowReserved"), or_false(EMPTY), content]
}
