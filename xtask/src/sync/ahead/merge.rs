//! Merges what an entry adds into the document, and compares an entry with what the document has.

use serde_json::Value;

use crate::sync::pointer::child;

/// Adds members and, to lists, values that are missing; an error if the value has something else.
pub fn merge(value: &mut Value, added: &Value, pointer: &str) -> Result<(), String> {
    match (value, added) {
        (Value::Object(object), Value::Object(members)) => {
            for (key, member) in members {
                match object.get_mut(key) {
                    Some(present) => merge(present, member, &child(pointer, key))?,
                    None => {
                        object.insert(key.clone(), member.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Array(list), Value::Array(items)) => {
            let missing: Vec<&Value> = items.iter().filter(|item| !list.contains(item)).collect();
            list.extend(missing.into_iter().cloned());
            Ok(())
        }
        (value, added) if value == added => Ok(()),
        (value, added) => Err(differs(pointer, value, added)),
    }
}

/// Where what the document has differs from what the entry adds, one line for each place.
pub fn differences(entry: &Value, document: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    collect(entry, document, "", &mut lines);
    lines.sort();
    lines
}

fn collect(entry: &Value, document: &Value, pointer: &str, lines: &mut Vec<String>) {
    let (Value::Object(expected), Value::Object(present)) = (entry, document) else {
        if entry != document {
            lines.push(differs(pointer, document, entry));
        }
        return;
    };
    for (key, member) in expected {
        let pointer = child(pointer, key);
        match present.get(key) {
            Some(found) => collect(member, found, &pointer, lines),
            None => {
                lines.push(format!("{pointer} is {member} in the entry, and not in the document"))
            }
        }
    }
    let is_new = |key: &str| !expected.contains_key(key) && !is_documentation(key);
    for (key, member) in present.iter().filter(|(key, _)| is_new(key)) {
        let pointer = child(pointer, key);
        lines.push(format!("{pointer} is {member} in the document, and not in the entry"));
    }
}

/// Whether a keyword is documentation, which entries do not have.
fn is_documentation(keyword: &str) -> bool {
    matches!(keyword, "description" | "example" | "examples" | "summary" | "$schema")
        || keyword.starts_with("x-")
}

fn differs(pointer: &str, document: &Value, entry: &Value) -> String {
    format!("{pointer} is {document} in the document, and {entry} in the entry")
}
