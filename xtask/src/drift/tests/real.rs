//! Upstream's own documents, where they lie beside the project.

use super::*;
use crate::drift::change::Wire;

fn steps() -> Vec<(String, Side, Side)> {
    let step = |pair: &[PathBuf]| {
        let name = pair[1].file_name().unwrap().to_string_lossy().into_owned();
        (name, real(&pair[0]), real(&pair[1]))
    };
    real_documents().windows(2).map(step).collect()
}

#[test]
fn nothing_in_the_real_steps_is_left_undecided() {
    for (name, old, new) in steps() {
        let undecided: Vec<Change> = compared(&old, &new)
            .into_iter()
            .filter(|change| change.wire == Wire::Undecided && !change.rule.starts_with("pattern"))
            .collect();
        assert_eq!(undecided, Vec::new(), "{name}");
    }
}

#[test]
fn a_real_document_does_not_differ_from_itself_or_from_one_with_other_words() {
    for path in real_documents() {
        let document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(between(&document, &document), Vec::new(), "{}", path.display());
        let mut reworded = document.clone();
        reword(&mut reworded);
        let changes = between(&document, &reworded);
        assert!(!changes.is_empty());
        let others = changes.iter().filter(|change| change.wire != Wire::Docs);
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&Change>::new(), "{}", path.display());
    }
}

/// Sentences and examples are others; properties that are called alike stay.
fn reword(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, below) in map.iter_mut() {
                match (key.as_str(), below) {
                    ("description" | "summary", text @ Value::String(_)) => {
                        *text = "Other words.".into()
                    }
                    ("example", example) if !example.is_object() => *example = "another".into(),
                    (_, below) => reword(below),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(reword),
        _ => {}
    }
}

#[test]
fn swapped_real_documents_differ_in_as_many_places() {
    for (name, old, new) in steps() {
        assert_eq!(compared(&old, &new).len(), compared(&new, &old).len(), "{name}");
    }
}
