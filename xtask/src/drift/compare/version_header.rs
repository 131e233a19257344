//! Compares the API version header, which the client sends with every request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::wording::from_to;
use crate::drift::annotations::entry::{AnnotationKind, Annotations};
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Location;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;

pub fn compare(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    let (before, after) = (values(&base.annotations), values(&revision.annotations));
    if before.keys().eq(after.keys()) {
        return;
    }
    let (rule, pointers) = match (before.is_empty(), after.is_empty()) {
        (true, _) => (Rule::VersionHeaderAdded, &after),
        (_, true) => (Rule::VersionHeaderRemoved, &before),
        _ => (Rule::VersionHeaderChanged, &after),
    };
    let change = from_to(&text(&before), &text(&after));
    let message = format!("the API version header changed {change}");
    let mut location = Location::document();
    location.direction = Direction::Request;
    let pointer = pointers.values().next().cloned().unwrap_or_default();
    let finding = Finding::new(rule, &location, message);
    let sent = Value::from(base.lowered.version.as_str()).to_string();
    let is_sent_accepted = before.contains_key(&sent) && after.contains_key(&sent);
    let is_accepted = is_sent_accepted || before.keys().all(|value| after.contains_key(value));
    let finding = match is_accepted {
        true => finding.with_max_wire(WireSeverity::Additive),
        false => finding,
    };
    findings.push(finding.with_detail(change).with_pointer(pointer));
}

/// Pointers by header value.
fn values(annotations: &Annotations) -> BTreeMap<String, String> {
    let entries = annotations.entries.iter();
    let headers = entries.filter(|(key, _)| key.kind == AnnotationKind::VersionHeader);
    headers.map(|(key, header)| (key.name.clone(), header.pointer.clone())).collect()
}

fn text(values: &BTreeMap<String, String>) -> String {
    match values.is_empty() {
        true => "nothing".to_owned(),
        false => values.keys().cloned().collect::<Vec<_>>().join(", "),
    }
}
