//! Constants, and unions of values or of one branch.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Schema;
use super::implied::type_of;
use crate::codegen::spec::branches;
use crate::sync::schema_keywords::USAGE;

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

/// A union as a branch of another one: its branches become those of the other. A union of strings stays
/// one alternative among others than strings.
pub(super) fn nested_union(schema: &mut Schema) {
    if schema.contains_key("discriminator") {
        return;
    }
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(all)) = schema.get(key) else { continue };
        let is_of_strings =
            all.iter().all(|branch| is_string(branch) || is_union_of_strings(branch));
        let is_flat = |branch: &Value| {
            only_branches(branch).is_some() && (is_of_strings || !is_union_of_strings(branch))
        };
        if !all.iter().any(is_flat) {
            continue;
        }
        let is_nullable = all.iter().any(|branch| is_flat(branch) && branch["nullable"] == true);
        let flat = all.iter().flat_map(|branch| match only_branches(branch) {
            Some(branches) if is_flat(branch) => branches.clone(),
            _ => vec![branch.clone()],
        });
        let flat = flat.collect();
        schema.insert(key.to_owned(), flat);
        if is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

fn is_string(schema: &Value) -> bool {
    schema["type"] == "string"
}

fn is_union_of_strings(schema: &Value) -> bool {
    only_branches(schema).is_some_and(|branches| branches.iter().all(is_string))
}

/// The branches of a schema that is nothing but a union without a discriminator.
fn only_branches(schema: &Value) -> Option<&Vec<Value>> {
    let mut keys = schema.as_object()?.keys().map(String::as_str);
    let is_nothing_else = |key| matches!(key, "anyOf" | "oneOf" | "title") || USAGE.contains(&key);
    keys.all(is_nothing_else).then_some(())?;
    branches(schema)
}

/// Replaces a union of one branch by the branch, unless it has a discriminator. What both say about the
/// place of use is said by the union.
pub fn single_branch(schema: &mut Schema) {
    if schema.contains_key("discriminator") {
        return;
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let is_of_union = |name: &str| name == key || name == "title" || USAGE.contains(&name);
        if let Some(Value::Array(branches)) = schema.get(key)
            && let [Value::Object(only)] = branches.as_slice()
            && only.keys().all(|name| is_of_union(name) || !schema.contains_key(name))
        {
            let only = only.clone();
            let is_nullable = only.get("nullable") == Some(&json!(true));
            schema.shift_remove(key);
            for (name, value) in only {
                schema.entry(name).or_insert(value);
            }
            if is_nullable {
                schema.insert("nullable".to_owned(), json!(true));
            }
        }
    }
}
