//! What holds of any two documents.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::drift::change::Direction;
use crate::drift::rules::{Rule, TABLE};

/// Edits of a document at places that random numbers pick.
#[derive(Debug, Clone)]
struct Edit {
    place: usize,
    kind: usize,
}

/// What is put at a place; some of it makes no sense there.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!("string"),
        json!("integer"),
        json!([]),
        json!({}),
        json!({ "type": "string" }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        json!({ "type": "object", "properties": { "x": { "const": 1 } }, "required": ["x"] }),
        json!({ "$ref": "#/components/schemas/Moderation" }),
        json!({ "oneOf": [], "discriminator": { "propertyName": "x" } }),
    ]
}

fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                pointers(below, &crate::sync::child(at, key), into);
            }
        }
        Value::Array(list) => {
            for (index, below) in list.iter().enumerate() {
                pointers(below, &crate::sync::child(at, index), into);
            }
        }
        _ => {}
    }
}

fn edited(edits: &[Edit]) -> Value {
    let mut document = base();
    let values = values();
    for edit in edits {
        let mut all = Vec::new();
        pointers(&document, "", &mut all);
        let pointer = &all[edit.place % all.len()];
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        let key = key.replace("~1", "/").replace("~0", "~");
        let put = edit.kind.checked_sub(1).map(|kind| values[kind % values.len()].clone());
        match (document.pointer_mut(parent).unwrap(), put) {
            (Value::Object(map), Some(value)) => drop(map.insert(key, value)),
            (Value::Object(map), None) => drop(map.remove(&key)),
            (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value,
            (Value::Array(list), None) => drop(list.remove(key.parse().unwrap())),
            _ => {}
        }
    }
    document
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (any::<usize>(), 0..20usize).prop_map(|(place, kind)| Edit { place, kind });
    prop::collection::vec(edit, 0..6)
}

/// A document that the sync can take in, or nothing.
fn taken(document: &Value) -> Option<Side> {
    Side::upstream(document.to_string().as_bytes(), &Overlay::default()).ok()
}

/// Which rules apply how often to which operation.
fn counted(changes: &[Change], mirrored: bool) -> BTreeMap<(String, Option<String>), usize> {
    let mut counted = BTreeMap::new();
    for change in changes {
        let rule = if mirrored { mirror(&change.rule) } else { change.rule.clone() };
        *counted.entry((rule, change.operation.clone())).or_default() += 1;
    }
    counted
}

fn mirror(id: &str) -> String {
    TABLE.iter().find(|entry| entry.rule.id() == id).unwrap().mirror.id()
}

static BASE: LazyLock<Side> = LazyLock::new(|| side(&base()));

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_does_not_differ_from_itself(edits in edits()) {
        let document = edited(&edits);
        if let (Some(one), Some(other)) = (taken(&document), taken(&document)) {
            prop_assert_eq!(compared(&one, &other), Vec::new());
        }
    }

    #[test]
    fn swapped_documents_have_mirrored_changes(before in edits(), after in edits()) {
        if let (Some(old), Some(new)) = (taken(&edited(&before)), taken(&edited(&after))) {
            let (there, back) = (compared(&old, &new), compared(&new, &old));
            prop_assert_eq!(counted(&there, true), counted(&back, false));
        }
    }

    #[test]
    fn whatever_is_edited_is_compared_or_refused(edits in edits()) {
        let document = edited(&edits);
        if let Some(new) = taken(&document) {
            let changes = compared(&BASE, &new);
            prop_assert!(changes.iter().all(|change| change.fingerprint.len() == 12));
        }
    }
}

#[test]
fn every_change_is_mirrored_when_the_documents_are_swapped() {
    let old = side(&base());
    for (name, patch) in patches() {
        let new = side(&patched(&patch));
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        assert_eq!(counted(&there, true), counted(&back, false), "{name}");
    }
}

#[test]
fn a_rule_and_its_mirror_belong_together() {
    for entry in TABLE {
        let mirror = entry.mirror.entry();
        let id = entry.rule.id();
        assert_eq!(mirror.mirror, entry.rule, "{id}");
        assert_eq!(entry.request.is_some(), mirror.request.is_some(), "{id}");
        assert_eq!(entry.response.is_some(), mirror.response.is_some(), "{id}");
        let ends = ["-changed", "-renamed"];
        assert_eq!(entry.rule == entry.mirror, ends.iter().any(|end| id.ends_with(end)), "{id}");
        if let Some(stem) = id.strip_suffix("-added") {
            assert_eq!(entry.mirror.id(), format!("{stem}-removed"));
        }
    }
}

#[test]
fn the_table_is_in_the_order_of_its_rules() {
    for (index, entry) in TABLE.iter().enumerate() {
        assert_eq!(entry.rule as usize, index);
        assert_eq!(entry.rule.entry().rule, entry.rule);
    }
}

#[test]
fn a_rule_that_concerns_schemas_concerns_both_directions() {
    /// What only requests or only answers have.
    const ONE_SIDED: [&str; 9] = [
        "parameter",
        "serialization",
        "version-header",
        "-body",
        "body-",
        "answer-",
        "status",
        "failure",
        "success",
    ];
    for entry in TABLE.iter().filter(|entry| entry.request.is_none() || entry.response.is_none()) {
        let id = entry.rule.id();
        let is_one_sided = ONE_SIDED.iter().any(|part| id.contains(part));
        assert!(is_one_sided, "{id}");
    }
    // What gets stricter in a request breaks; the same in an answer does not.
    for rule in
        [Rule::LimitTightened, Rule::EnumValueRemoved, Rule::NullRefused, Rule::TypeNarrowed]
    {
        let [request, response] =
            [Direction::Request, Direction::Response].map(|of| rule.verdict(of).wire);
        assert!(request > response, "{}", rule.id());
    }
}
