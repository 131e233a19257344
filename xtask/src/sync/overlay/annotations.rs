//! Extensions that the overlay adds to the spec: `x-indispensable` and `x-starts`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::spec_parts::schemas;
use crate::sync::document::Direction;
use crate::sync::naming::Component;
use crate::sync::schema_keywords::{INDISPENSABLE, STARTS};
use crate::sync::sync_report::SyncReport;

/// Marks the response properties without which a response is useless.
pub fn mark_indispensable(
    indispensable: &BTreeMap<String, Vec<String>>,
    spec: &mut Value,
    components: &BTreeMap<String, Component>,
    report: &mut SyncReport,
) {
    let mut unused = indispensable.clone();
    for (name, schema) in schemas(spec) {
        let Some(properties) = unused.remove(name) else { continue };
        let direction = components.get(name).map(|component| component.origin.direction);
        if direction == Some(Direction::Request) {
            report.unapplied.push(format!("indispensable: `{name}` is a request schema"));
            continue;
        }
        let has = |property: &&String| schema["properties"].get(property.as_str()).is_some();
        let (found, missing): (Vec<&String>, Vec<&String>) = properties.iter().partition(has);
        let missing = missing
            .iter()
            .map(|property| format!("indispensable: `{name}` has no property `{property}`"));
        report.unapplied.extend(missing);
        if !found.is_empty() {
            let found = json!(found);
            schema.insert(INDISPENSABLE.to_owned(), found);
        }
    }
    let missing = unused.keys().map(|name| format!("indispensable: no schema `{name}`"));
    report.unapplied.extend(missing);
}

/// Marks what a response says was started, with the property that has its id.
pub fn mark_starts(
    starts: &BTreeMap<String, BTreeMap<String, String>>,
    spec: &mut Value,
    report: &mut SyncReport,
) {
    let known: BTreeSet<String> = schemas(spec).map(|(name, _)| name.clone()).collect();
    let mut unused = starts.clone();
    for (name, schema) in schemas(spec) {
        let Some(mut started) = unused.remove(name) else { continue };
        started.retain(|started, id| {
            let indispensable = schema.get(INDISPENSABLE).and_then(Value::as_array);
            let has_id = indispensable.is_some_and(|properties| properties.contains(&json!(id)));
            if !known.contains(started) {
                report.unapplied.push(format!("starts: no schema `{started}`"));
            } else if !has_id {
                let problem = format!("starts: property `{id}` of `{name}` is not indispensable");
                report.unapplied.push(problem);
            }
            known.contains(started) && has_id
        });
        if !started.is_empty() {
            schema.insert(STARTS.to_owned(), json!(started));
        }
    }
    let missing = unused.keys().map(|name| format!("starts: no schema `{name}`"));
    report.unapplied.extend(missing);
}
