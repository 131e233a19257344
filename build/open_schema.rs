//! The schemas of responses as progenitor gets them: without limits, and with placeholders for what this crate
//! generates itself.

use openapiv3::{ReferenceOr, Schema};
use serde_json::{Map, Value, json};

use super::spec::keywords::{INDISPENSABLE, RETIRED};
use super::{Error, requests, setter_names};

/// A component of responses.
pub fn component(name: &str, schema: &Value) -> Value {
    if is_any(schema) {
        return replaced(name);
    }
    if requests::string_enum(schema).is_some() {
        return placeholder(schema);
    }
    let mut schema = schema.clone();
    distinct_properties(&mut schema);
    opened(schema)
}

/// A schema without the constraints that a value might violate, at any depth.
pub fn opened(mut schema: Value) -> Value {
    each_schema(&mut schema, &mut open);
    schema
}

/// A component that a type of this crate replaces.
pub fn replaced(name: &str) -> Value {
    json!({ "type": "object", "title": name })
}

/// A schema as progenitor reads it.
pub fn read(schema: Value) -> Result<ReferenceOr<Schema>, Error> {
    Ok(match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => ReferenceOr::ref_(reference),
        None => ReferenceOr::Item(serde_json::from_value(schema)?),
    })
}

/// An enum that stands for any other: an item of this crate replaces it.
fn placeholder(schema: &Value) -> Value {
    let mut placeholder = json!({ "type": "string", "enum": ["one", "other"] });
    if let Some(description) = schema.get("description") {
        placeholder["description"] = description.clone();
    }
    placeholder
}

/// Whether a component has no type.
pub fn is_any(schema: &Value) -> bool {
    let is_constraint = |key: &String| key != "description" && key != RETIRED;
    schema.as_object().is_some_and(|schema| !schema.keys().any(is_constraint))
}

fn each_schema(schema: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(schema) = schema else { return };
    visit(schema);
    for (key, below) in schema.iter_mut() {
        match (key.as_str(), below) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(|property| each_schema(property, visit));
            }
            ("items" | "additionalProperties", below) => each_schema(below, visit),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|part| each_schema(part, visit));
            }
            _ => {}
        }
    }
}

/// Renames properties that would be one field; `response_struct` undoes it.
fn distinct_properties(schema: &mut Value) {
    let names: Vec<String> =
        setter_names::properties(schema).map(|(_, name)| name.to_owned()).collect();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let values: Vec<Value> = std::mem::take(properties).into_iter().map(|of| of.1).collect();
        properties.extend(names.into_iter().zip(values));
    }
}

/// Keeps what makes a type: no constraint that a response might violate, and no keyword of this project.
fn open(schema: &mut Map<String, Value>) {
    const TYPE_KEYWORDS: [&str; 11] = [
        "$ref",
        "type",
        "format",
        "properties",
        "additionalProperties",
        "items",
        "allOf",
        "anyOf",
        "oneOf",
        "title",
        "description",
    ];
    let kind = schema.get("type").and_then(Value::as_str);
    // Progenitor supports no other formats.
    let has_format = matches!(kind, Some("string" | "integer" | "number"));
    let indispensable = schema.remove(INDISPENSABLE).unwrap_or_else(|| json!([]));
    schema
        .retain(|key, _| TYPE_KEYWORDS.contains(&key.as_str()) && (key != "format" || has_format));
    if schema.contains_key("properties") {
        schema.insert("required".to_owned(), indispensable);
        schema.entry("additionalProperties").or_insert_with(|| json!({}));
    }
}
