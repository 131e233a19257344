//! What the parts of a spec refer to, and what kind of Rust type a schema is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::sync::naming::lock::referenced;

/// The part of an operation that keeps types of requests which nothing else refers to.
pub const REQUESTS: &str = "x-retired-requests";

/// The same for responses.
pub const RESPONSES: &str = "x-retired-responses";

/// Path, method and operation, by operation id.
pub fn operations(spec: &Value) -> BTreeMap<&str, (&str, &str, &Value)> {
    let items = spec["paths"].as_object().into_iter().flatten();
    let operations = items.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.filter_map(move |(method, operation)| {
            Some((operation["operationId"].as_str()?, (path.as_str(), method.as_str(), operation)))
        })
    });
    operations.collect()
}

pub fn components(spec: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let schemas = spec.pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flatten()
}

/// The operation with this id.
pub fn operation_mut<'s>(spec: &'s mut Value, id: &str) -> Option<&'s mut Value> {
    let items = spec.get_mut("paths")?.as_object_mut()?.values_mut();
    let mut operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    operations.find(|operation| operation["operationId"] == *id)
}

/// The components that a value refers to, and those that they refer to.
pub fn reach(value: &Value, spec: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and(referenced(value))
                && reached.insert(name.to_owned())
            {
                reach(&spec["components"]["schemas"][name], spec, reached);
            }
            map.values().for_each(|below| reach(below, spec, reached));
        }
        Value::Array(list) => list.iter().for_each(|below| reach(below, spec, reached)),
        _ => {}
    }
}

/// The components of the requests and of the responses of an operation.
pub fn reached_by(operation: &Value, spec: &Value) -> [BTreeSet<String>; 2] {
    let parts = [["parameters", "requestBody", REQUESTS], ["responses", "callbacks", RESPONSES]];
    parts.map(|parts| {
        let mut reached = BTreeSet::new();
        parts.iter().for_each(|part| reach(&operation[*part], spec, &mut reached));
        reached
    })
}

/// The Rust type that a schema in a response becomes, as far as other specs can change it.
pub fn rust_kind(schema: &Value) -> Value {
    if let Some(name) = referenced(schema) {
        return json!({ "component": name });
    }
    let kind = schema.get("type").cloned().unwrap_or_default();
    match kind.as_str() {
        Some("array") => json!({ "list": rust_kind(&schema["items"]) }),
        Some("object") => match schema.get("additionalProperties") {
            Some(values) if values.is_object() => json!({ "map": rust_kind(values) }),
            _ => kind,
        },
        Some("string") => json!({ "string": schema.get("format") }),
        _ => kind,
    }
}

/// The values of an enum.
pub fn listed(schema: &Value) -> Vec<&str> {
    let values = schema.get("enum").or_else(|| schema.get("x-extensible-enum"));
    values.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The schema of a JSON body or response.
pub fn content(of: &Value) -> Option<&Value> {
    of["content"].as_object()?.values().next()?.get("schema")
}

/// The status and the response of a success.
pub fn success(operation: &Value) -> Option<(&String, &Value)> {
    operation["responses"].as_object()?.iter().find(|(status, _)| status.starts_with('2'))
}
