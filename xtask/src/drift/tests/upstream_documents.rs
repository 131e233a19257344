//! Compares the documents of consecutive updates.

use super::*;
use crate::drift::severity::WireSeverity;

#[test]
fn only_patterns_are_undecided() {
    for Compared { name, forward, .. } in UPDATES.iter() {
        let is_other = |change: &&Change| {
            change.wire == WireSeverity::Undecided && !change.rule.starts_with("pattern")
        };
        assert_eq!(forward.iter().find(is_other), None, "{name}");
    }
}

#[test]
fn new_descriptions_and_examples_are_documentation_changes() {
    let documents =
        crate::documents::steps().unwrap().into_iter().chain(crate::documents::upstream().unwrap());
    for (name, document) in documents {
        let mut reworded = document.clone();
        reword(&mut reworded);
        let [document, reworded] = [document, reworded].map(|document| load(&document));
        let compare = |revision| classify::changes(&document, revision, Scope::Wire);
        assert_eq!(compare(&document), Vec::new(), "{name}");
        let mut changes = compare(&reworded);
        assert!(!changes.is_empty());
        changes.retain(|change| change.wire != WireSeverity::Docs);
        assert_eq!(changes, Vec::new(), "{name}");
    }
}

/// Replaces descriptions, summaries and examples, but not properties with these names.
fn reword(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, member) in map.iter_mut() {
                match (key.as_str(), member) {
                    ("description" | "summary", text @ Value::String(_)) => {
                        *text = "Another text.".into()
                    }
                    ("example", example) if !example.is_object() => *example = "another".into(),
                    (_, member) => reword(member),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(reword),
        _ => {}
    }
}

#[test]
fn swapping_documents_keeps_the_number_of_changes() {
    for Compared { name, forward, backward, .. } in UPDATES.iter() {
        assert_eq!(forward.len(), backward.len(), "{name}");
    }
}
