//! Unions in unions, and unions of one branch.

use serde_json::{Value, json};

use super::Schema;
use crate::codegen::spec::branches;
use crate::sync::schema_keywords::USAGE;

/// Makes one union of unions in a union, and the branch of a union of one.
pub fn flatten_union(schema: &mut Schema) {
    nested_union(schema);
    single_branch(schema);
}

/// A union as a branch of another one: its branches become those of the other. A union of strings stays
/// one alternative among others than strings.
fn nested_union(schema: &mut Schema) {
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
fn single_branch(schema: &mut Schema) {
    if schema.contains_key("discriminator") {
        return;
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let is_of_union = |name: &str| name == key || name == "title" || USAGE.contains(&name);
        if let Some(Value::Array(branches)) = schema.get(key)
            && let [Value::Object(only)] = branches.as_slice()
            && only.iter().all(|(name, value)| {
                is_of_union(name) || schema.get(name).is_none_or(|known| known == value)
            })
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
