//! Compares security schemes and the security requirements of the document and its operations.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::wording::from_to;
use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::Location;
use crate::drift::operation_index::{indexes, operation_key};
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::child;

/// The schemes of one security requirement object, all of which are needed, with their scopes.
type Requirement = BTreeMap<String, BTreeSet<String>>;

pub fn compare(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    schemes(base, revision, findings);
    let [before, after] = [base, revision].map(|document| &document.lowered.security);
    requirements(before, after, &Location::document(), "/security", findings);
    operation_requirements(base, revision, findings);
}

fn schemes(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    let [before, after] = [base, revision].map(|document| &document.lowered.security_schemes);
    let names = |schemes: &Value| -> BTreeSet<String> {
        schemes.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let used: BTreeSet<&String> = [base, revision].into_iter().flat_map(used_schemes).collect();
    for name in names(before).union(&names(after)) {
        let (rule, verb) = match (before.get(name), after.get(name)) {
            (None, _) => (Rule::SecuritySchemeAdded, "was added"),
            (_, None) => (Rule::SecuritySchemeRemoved, "was removed"),
            (one, other) if one != other => (Rule::SecuritySchemeChanged, "changed"),
            _ => continue,
        };
        let pointer = child("/components/securitySchemes", name);
        let message = format!("the security scheme `{name}` {verb}");
        let finding = Finding::new(rule, &Location::document(), message)
            .with_detail(name)
            .with_pointer(pointer);
        findings.push(match used.contains(name) {
            true => finding,
            false => finding.with_max_wire(WireSeverity::None),
        });
    }
}

/// The schemes that the document or one of its operations requires.
fn used_schemes(document: &LoadedDocument) -> impl Iterator<Item = &String> {
    let operations = document.lowered.operations.iter();
    let own = operations.filter_map(|operation| document.raw.pointer(&operation.pointer));
    let own = own.filter_map(|operation| operation.get("security"));
    let requirements =
        own.chain([&document.lowered.security]).filter_map(Value::as_array).flatten();
    requirements.filter_map(Value::as_object).flat_map(|entry| entry.keys())
}

/// Compares operations that override the requirements of the document.
fn operation_requirements(
    base: &LoadedDocument,
    revision: &LoadedDocument,
    findings: &mut Vec<Finding>,
) {
    let others = indexes(&revision.lowered);
    for (index, operation) in base.lowered.operations.iter().enumerate() {
        let Some(&other) = others.get(&operation_key(operation)) else { continue };
        let own = |document: &LoadedDocument, pointer: &str| {
            document.raw.pointer(pointer)?.get("security").cloned()
        };
        let pointer = &revision.lowered.operations[other].pointer;
        let (before, after) = (own(base, &operation.pointer), own(revision, pointer));
        if before.is_some() || after.is_some() {
            let before = before.unwrap_or_else(|| base.lowered.security.clone());
            let after = after.unwrap_or_else(|| revision.lowered.security.clone());
            let location = Location::operation(Some(index), Some(other));
            requirements(&before, &after, &location, &child(pointer, "security"), findings);
        }
    }
}

fn requirements(
    base: &Value,
    revision: &Value,
    location: &Location,
    pointer: &str,
    findings: &mut Vec<Finding>,
) {
    let (base, revision) = (parse(base), parse(revision));
    let rule = match (still_accepts(&base, &revision), still_accepts(&revision, &base)) {
        (true, true) => return,
        (true, false) => Rule::SecurityLoosened,
        (false, true) => Rule::SecurityTightened,
        (false, false) => Rule::SecurityChanged,
    };
    let change = from_to(&text(&base), &text(&revision));
    let message = format!("the security requirements changed {change}");
    findings.push(Finding::new(rule, location, message).with_detail(change).with_pointer(pointer));
}

/// The alternatives, any of which is enough. An empty list means that nothing is required.
fn parse(requirements: &Value) -> Vec<Requirement> {
    let scheme = |(name, scopes): (&String, &Value)| {
        let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
        (name.clone(), scopes.map(str::to_owned).collect())
    };
    let requirement = |entry: &Value| entry.as_object().into_iter().flatten().map(scheme).collect();
    let requirements: Vec<Requirement> =
        requirements.as_array().into_iter().flatten().map(requirement).collect();
    if requirements.is_empty() { vec![Requirement::new()] } else { requirements }
}

/// Whether requests that fulfill one of the base requirements still fulfill one of the revision.
fn still_accepts(base: &[Requirement], revision: &[Requirement]) -> bool {
    let mut by_first: HashMap<Option<&String>, Vec<&Requirement>> = HashMap::new();
    for required in revision {
        by_first.entry(required.keys().next()).or_default().push(required);
    }
    let is_required = |scheme: Option<&String>, given: &Requirement| {
        let mut candidates = by_first.get(&scheme).into_iter().flatten();
        candidates.any(|required| fulfills(given, required))
    };
    base.iter()
        .all(|given| given.keys().map(Some).chain([None]).any(|first| is_required(first, given)))
}

fn fulfills(given: &Requirement, required: &Requirement) -> bool {
    required.iter().all(|(name, scopes)| given.get(name).is_some_and(|had| scopes.is_subset(had)))
}

fn text(requirements: &[Requirement]) -> String {
    let scheme = |(name, scopes): (&String, &BTreeSet<String>)| match scopes.is_empty() {
        true => format!("`{name}`"),
        false => format!("`{name}` {}", Value::from_iter(scopes.iter().cloned())),
    };
    let text = |requirement: &Requirement| match requirement.is_empty() {
        true => "none".to_owned(),
        false => requirement.iter().map(scheme).collect::<Vec<_>>().join(" and "),
    };
    requirements.iter().map(text).collect::<Vec<_>>().join(" or ")
}
