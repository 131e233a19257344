//! Prepares a spec for progenitor: responses without limits, one type for success and one for errors, and
//! placeholders for what this crate generates itself.

use std::collections::{BTreeMap, BTreeSet};

use progenitor_impl::TypeImpl;
use schemars08::schema::SchemaObject;
use serde_json::{Map, Value, json};

use super::setter_names;
use super::spec::keywords::{
    INDISPENSABLE, ITEMS, KEPT_KIND, PRIVATE, RETIRED, RETIRED_VALUES, RUST_NAMES, STARTS,
};
use super::spec::{components_mut, is_success, operations_mut, success, to};
use super::{Error, areas, requests};

type Schema = Map<String, Value>;

/// On what upstream has removed, or has changed to another kind.
const MARKS: [&str; 3] = [RETIRED, RETIRED_VALUES, KEPT_KIND];

/// Prepares a spec for progenitor; returns the schemas that types of this crate replace.
pub fn prepare(spec: &mut Value, sent: &BTreeSet<String>) -> Result<Vec<Conversion>, Error> {
    let error = error_response(spec);
    for operation in operations_mut(spec).filter_map(Value::as_object_mut) {
        plain_parameters(operation);
        one_success_type(operation);
        one_error_type(operation, &error);
        operation.get_mut("requestBody").into_iter().flat_map(contents).for_each(|schema| {
            each_schema(schema, &mut open);
        });
    }
    if let Some(schemas) = components_mut(spec) {
        for (name, schema) in schemas.iter_mut() {
            // A component of requests and of responses is any value.
            if sent.contains(name) || is_any(schema) {
                // Replaced by a type of this crate.
                *schema = json!({ "type": "object", "title": name });
            } else if requests::string_enum(schema).is_some() {
                *schema = placeholder(schema);
            } else {
                distinct_properties(schema);
                each_schema(schema, &mut open);
            }
        }
    }
    conversions(spec)
}

/// Parameters become strings: their limits are in the tables.
fn plain_parameters(operation: &mut Schema) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { return };
    for parameter in parameters {
        parameter["schema"] = json!({ "type": "string" });
    }
}

/// Progenitor supports one type for success.
fn one_success_type(operation: &mut Schema) {
    let Some(responses) = operation.get_mut("responses") else { return };
    let Some((_, chosen)) = success(responses) else { return };
    let content = chosen.get("content").cloned();
    let Value::Object(responses) = responses else { return };
    responses.retain(|status, response| {
        !is_success(status) || response.get("content") == content.as_ref()
    });
}

/// The schemas of a request body.
fn contents(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    let media_types = body.get_mut("content").and_then(Value::as_object_mut).into_iter();
    media_types.flat_map(Map::values_mut).filter_map(|content| content.get_mut("schema"))
}

fn error_response(spec: &Value) -> Value {
    let mut response = json!({ "description": "error" });
    if let Some(error) = areas::error(spec) {
        response["content"] = json!({ "application/json": { "schema": to(&error) } });
    }
    response
}

/// Progenitor supports one type for errors.
fn one_error_type(operation: &mut Schema, error: &Value) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    responses.retain(|status, _| is_success(status));
    responses.insert("4XX".to_owned(), error.clone());
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

fn each_schema(schema: &mut Value, visit: &mut dyn FnMut(&mut Schema)) {
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

/// Removes the constraints that a response might violate, and that progenitor does not support.
fn open(schema: &mut Schema) {
    const LIMITS: [&str; 15] = [
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "enum",
        "default",
        "nullable",
        "not",
    ];
    let kind = schema.get("type").and_then(Value::as_str);
    // Progenitor supports no other formats.
    let has_format = matches!(kind, Some("string" | "integer" | "number"));
    let indispensable = schema.get(INDISPENSABLE).cloned().unwrap_or_else(|| json!([]));
    schema.retain(|key, _| {
        let key = key.as_str();
        let is_own = [PRIVATE, STARTS, INDISPENSABLE, RUST_NAMES, ITEMS].contains(&key);
        !is_own
            && !LIMITS.contains(&key)
            && !MARKS.contains(&key)
            && (key != "format" || has_format)
    });
    if schema.contains_key("properties") {
        schema.insert("required".to_owned(), indispensable);
        schema.entry("additionalProperties").or_insert_with(|| json!({}));
    }
}

/// A schema, and the type of this crate that replaces it.
pub struct Conversion {
    pub schema: SchemaObject,
    pub rust: String,
    pub impls: Vec<TypeImpl>,
}

fn conversions(spec: &Value) -> Result<Vec<Conversion>, Error> {
    let mut found = BTreeMap::new();
    gather(&spec["components"], &mut found);
    let conversions = found.into_iter().map(|(format, rust)| {
        let schema = serde_json::from_value(json!({ "type": "string", "format": format }))?;
        let impls = vec![TypeImpl::Display, TypeImpl::FromStr];
        Ok(Conversion { schema, rust: rust.to_owned(), impls })
    });
    conversions.collect()
}

fn gather(value: &Value, found: &mut BTreeMap<String, &'static str>) {
    match value {
        Value::Object(map) => {
            if let (Some("string"), Some(format)) =
                (map.get("type").and_then(Value::as_str), map.get("format").and_then(Value::as_str))
            {
                found.insert(format.to_owned(), of_format(format));
            }
            map.values().for_each(|below| gather(below, found));
        }
        Value::Array(list) => list.iter().for_each(|below| gather(below, found)),
        _ => {}
    }
}

fn of_format(format: &str) -> &'static str {
    match format {
        "date-time" => "crate::types::Timestamp",
        "date" => "crate::types::Date",
        "uri" => "crate::types::Url",
        "password" => "crate::types::Secret",
        _ => "::std::string::String",
    }
}
