//! The type that other keywords imply, and exclusive limits.

use serde_json::{Value, json};

use super::Schema;

/// Adds the `type` that other keywords imply.
pub fn implied_type(schema: &mut Schema) {
    if schema.contains_key("type")
        || ["anyOf", "oneOf", "not"].iter().any(|key| schema.contains_key(*key))
    {
        return;
    }
    let implied = if schema.contains_key("properties")
        || schema.contains_key("additionalProperties")
    {
        "object"
    } else if schema.contains_key("items") {
        "array"
    } else if let Some(Value::Array(values)) = schema.get("enum") {
        let Some(common) = type_of_all(values) else { return };
        common
    } else if ["pattern", "minLength", "maxLength"].iter().any(|key| schema.contains_key(*key)) {
        "string"
    } else {
        return;
    };
    schema.insert("type".to_owned(), json!(implied));
}

/// The type that all values have: of integers and others, numbers.
pub(super) fn type_of_all(values: &[Value]) -> Option<&'static str> {
    let mut types = values.iter().map(type_of);
    let first = types.next()?;
    types.try_fold(first, |known, next| match (known, next) {
        (known, next) if known == next => Some(known),
        ("integer" | "number", "integer" | "number") => Some("number"),
        _ => None,
    })
}

pub(super) fn exclusive_minimum(schema: &mut Schema) {
    exclusive_limit(schema, "exclusiveMinimum", "minimum", |limit, exclusive| limit > exclusive);
}

pub(super) fn exclusive_maximum(schema: &mut Schema) {
    exclusive_limit(schema, "exclusiveMaximum", "maximum", |limit, exclusive| limit < exclusive);
}

/// A numeric exclusive limit is a limit and a boolean in 3.0. Of two limits, the tighter one counts.
fn exclusive_limit(
    schema: &mut Schema,
    exclusive: &str,
    limit: &str,
    is_tighter: fn(f64, f64) -> bool,
) {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    let Some(bound) = number(exclusive) else { return };
    if number(limit).is_some_and(|limit| is_tighter(limit, bound)) {
        schema.shift_remove(exclusive);
        return;
    }
    if let Some(bound) = schema.insert(exclusive.to_owned(), json!(true)) {
        schema.insert(limit.to_owned(), bound);
    }
}

pub fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
