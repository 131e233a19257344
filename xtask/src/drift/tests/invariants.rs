//! Properties of any comparison, checked with randomly edited documents.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::fuzzing::counted_changes::{counts, inverse_counts};
use crate::sync::unescaped;

/// An edit of a document; both numbers are taken modulo the number of choices.
#[derive(Debug, Clone)]
struct Edit {
    pointer: usize,
    /// 0 removes the value.
    replacement: usize,
}

/// Replacements, many of which make a document invalid.
fn replacements() -> Vec<Value> {
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

/// The pointers of a value and of all values in it.
fn pointers(value: &Value, pointer: &str, into: &mut Vec<String>) {
    into.push(pointer.to_owned());
    match value {
        Value::Object(map) => {
            for (key, member) in map {
                pointers(member, &crate::sync::child(pointer, key), into);
            }
        }
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                pointers(item, &crate::sync::child(pointer, index), into);
            }
        }
        _ => {}
    }
}

fn edited(edits: &[Edit]) -> Value {
    let mut document = base();
    let replacements = replacements();
    for edit in edits {
        let mut all = Vec::new();
        pointers(&document, "", &mut all);
        let pointer = &all[edit.pointer % all.len()];
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        let key = unescaped(key);
        let replacement = edit.replacement.checked_sub(1);
        let replacement = replacement.map(|index| replacements[index % replacements.len()].clone());
        match (document.pointer_mut(parent).unwrap(), replacement) {
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
    let edit = (any::<usize>(), 0..20usize)
        .prop_map(|(pointer, replacement)| Edit { pointer, replacement });
    prop::collection::vec(edit, 0..6)
}

/// `None` if the document is invalid.
fn try_load(document: &Value) -> Option<LoadedDocument> {
    let bytes = document.to_string();
    LoadedDocument::from_upstream(bytes.as_bytes(), &Overlay::default(), &Before::default()).ok()
}

static BASE: LazyLock<LoadedDocument> = LazyLock::new(|| load(&base()));

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_compared_with_itself_has_no_changes(edits in edits()) {
        let document = edited(&edits);
        if let (Some(base), Some(revision)) = (try_load(&document), try_load(&document)) {
            prop_assert_eq!(compare(&base, &revision), Vec::new());
        }
    }

    #[test]
    fn swapping_edited_documents_inverts_the_changes(before in edits(), after in edits()) {
        let (before, after) = (try_load(&edited(&before)), try_load(&edited(&after)));
        if let (Some(base), Some(revision)) = (before, after) {
            let (forward, backward) = (compare(&base, &revision), compare(&revision, &base));
            prop_assert_eq!(inverse_counts(&forward), counts(&backward));
        }
    }

    #[test]
    fn an_edited_document_is_compared_or_rejected(edits in edits()) {
        if let Some(revision) = try_load(&edited(&edits)) {
            let changes = compare(&BASE, &revision);
            prop_assert!(changes.iter().all(|change| change.fingerprint.len() == 12));
        }
    }
}

#[test]
fn swapping_base_and_patched_document_inverts_the_changes() {
    for Compared { name, forward, backward, .. } in PATCHED.iter() {
        assert_eq!(inverse_counts(forward), counts(backward), "{name}");
    }
}
