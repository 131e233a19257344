//! Constants, and unions of values.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Schema;
use super::implied::{type_of, type_of_all};

/// `const` is an `enum` of one value.
pub(super) fn constant(schema: &mut Schema) {
    if let Some(value) = schema.shift_remove("const") {
        schema.entry("type").or_insert_with(|| json!(type_of(&value)));
        schema.insert("enum".to_owned(), json!([value]));
    }
}

/// A value that an `enum` lists twice is listed once.
pub(super) fn distinct_values(schema: &mut Schema) {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.clone()));
    }
}

/// Values of several types are a union of one `enum` per type.
pub(super) fn values_of_types(schema: &mut Schema) {
    let Some(Value::Array(values)) = schema.get("enum") else { return };
    if ["type", "anyOf", "oneOf"].iter().any(|key| schema.contains_key(*key)) {
        return;
    }
    let mut enums: Vec<(&str, Vec<Value>)> = Vec::new();
    for value in values {
        let kind = match type_of(value) {
            "integer" => "number",
            kind => kind,
        };
        match enums.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, values)) => values.push(value.clone()),
            None => enums.push((kind, vec![value.clone()])),
        }
    }
    if enums.len() > 1 {
        schema.shift_remove("enum");
        let branches = enums
            .into_iter()
            .map(|(_, values)| json!({ "type": type_of_all(&values), "enum": values }));
        schema.insert("anyOf".to_owned(), branches.collect());
    }
}

/// A union of values of one type is an enum: `oneOf: [a, b]` accepts what `enum: [a, b]` does.
pub(super) fn union_of_values(schema: &mut Schema) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get(key) else { continue };
        let Some((kind, values)) = values_of_branches(branches) else { continue };
        // `oneOf` rejects a value that two branches have.
        let mut seen = HashSet::new();
        let is_unique = values.iter().all(|value| seen.insert(value));
        let is_only_type = schema.get("type").is_none_or(|known| *known == kind);
        if is_unique && is_only_type && !schema.contains_key("enum") {
            schema.shift_remove(key);
            schema.insert("type".to_owned(), kind);
            schema.insert("enum".to_owned(), Value::Array(values));
        }
    }
}

/// The type and the values of branches that have nothing but one type, values and titles.
fn values_of_branches(branches: &[Value]) -> Option<(Value, Vec<Value>)> {
    let mut values = Vec::new();
    let kind = branches.first().filter(|_| branches.len() > 1)?.get("type")?;
    for branch in branches {
        let mut keys = branch.as_object()?.keys();
        let is_value = keys.all(|key| matches!(key.as_str(), "type" | "enum" | "title"));
        if !is_value || branch.get("type") != Some(kind) {
            return None;
        }
        values.extend(branch.get("enum")?.as_array()?.iter().cloned());
    }
    Some((kind.clone(), values))
}
