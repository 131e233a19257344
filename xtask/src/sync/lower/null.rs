//! Null in OpenAPI 3.1, as a type, a value or a branch: in 3.0 a schema is nullable instead.

use serde_json::{Value, json};

use super::Schema;
use crate::sync::pointer::child;
use crate::sync::sync_report::SyncReport;

/// 3.0 has no type `null`. In `anyOf` and `oneOf` it becomes `nullable`; anywhere else, any value.
pub(super) fn always_null(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    // Without `nullable`, null is excluded anyway.
    if schema.get("not").is_some_and(is_null) {
        schema.shift_remove("not");
    }
    for key in ["items", "additionalProperties"] {
        if let Some(below) = schema.get_mut(key) {
            any_value(below, &child(pointer, key), report);
        }
    }
    let pointer = child(pointer, "properties");
    for (name, below) in
        schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        any_value(below, &child(&pointer, name), report);
    }
}

/// Replaces a schema that only accepts null by one that accepts any value.
pub(super) fn any_value(schema: &mut Value, pointer: &str, report: &mut SyncReport) {
    if is_null(schema) {
        report.lose("values that are always null", pointer);
        *schema = json!({});
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&json!("null"))
}

/// `type: [string, null]` is a nullable string; several types become `anyOf`.
pub(super) fn type_list(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let mut types = types.clone();
    let nullable = types.iter().any(|name| name == "null");
    types.retain(|name| name != "null");
    match types.as_slice() {
        [] => {
            schema.insert("type".to_owned(), json!("null"));
            return;
        }
        [single] => {
            schema.insert("type".to_owned(), single.clone());
        }
        _ if schema.contains_key("anyOf") => {
            report.lose("lists of types next to `anyOf`", &child(pointer, "type"));
            schema.shift_remove("type");
        }
        several => {
            let branches: Vec<Value> = several.iter().map(|name| json!({ "type": name })).collect();
            schema.shift_remove("type");
            schema.insert("anyOf".to_owned(), Value::Array(branches));
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// `null` in an `enum` becomes `nullable`.
pub(super) fn null_value(schema: &mut Schema) {
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    let before = values.len();
    values.retain(|value| !value.is_null());
    if values.len() == before {
        return;
    }
    if values.is_empty() {
        schema.shift_remove("enum");
        schema.insert("type".to_owned(), json!("null"));
    } else {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// `anyOf: [X, null]` is a nullable X.
pub(super) fn null_branch(schema: &mut Schema) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(key) else { continue };
        let before = branches.len();
        branches.retain(|branch| !is_null(branch));
        let found_null = branches.len() < before;
        if branches.is_empty() {
            schema.shift_remove(key);
        }
        if found_null {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}
