//! The type that other keywords imply, and exclusive limits.

use serde_json::{Value, json};

use super::Schema;

/// Adds the `type` that other keywords imply.
pub(super) fn implied_type(schema: &mut Schema) {
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
    } else if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        type_of(first)
    } else if ["pattern", "minLength", "maxLength"].iter().any(|key| schema.contains_key(*key)) {
        "string"
    } else {
        return;
    };
    schema.insert("type".to_owned(), json!(implied));
}

/// A numeric exclusive limit is a limit and a boolean in 3.0.
pub(super) fn exclusive_limit(schema: &mut Schema, exclusive: &str, limit: &str) {
    if let Some(value) = schema.get(exclusive)
        && value.is_number()
    {
        let value = value.clone();
        schema.insert(limit.to_owned(), value);
        schema.insert(exclusive.to_owned(), json!(true));
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
