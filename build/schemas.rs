//! Generates the JSON Schema of every type, for the feature `schemars`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::requests;
use super::rust_item::Item;
use super::spec::keywords::INDISPENSABLE;

/// One item per type: its schema as a JSON string, with references to the other types.
pub fn items(spec: &Value, sent: &BTreeSet<String>, received: &BTreeSet<String>) -> Vec<Item> {
    let components = &spec["components"]["schemas"];
    let bodies = requests::bodies(spec);
    let is_type = |name: &str| {
        super::property_docs::is_type(&components[name])
            || received.contains(name)
            || bodies.contains(name)
    };
    let items = sent.union(received).filter(|name| is_type(name));
    let schema = |name: &String| {
        let is_strict = sent.contains(name);
        let mut reached = BTreeSet::new();
        super::spec::reach(&components[name.as_str()], spec, &mut reached);
        let definitions: Map<String, Value> = reached
            .into_iter()
            .map(|of| (of.clone(), json_schema(&components[&of], is_strict)))
            .collect();
        let mut schema = json_schema(&components[name.as_str()], is_strict);
        if !definitions.is_empty() {
            schema["$defs"] = definitions.into();
        }
        schema.sort_all_objects();
        schema.to_string()
    };
    items
        .map(|name| Item::source(&format!("json_schema! {{ {name} = {:?} }}", schema(name))))
        .collect()
}

/// Translates a schema from OpenAPI 3.0 to JSON Schema 2020-12.
fn json_schema(schema: &Value, is_strict: bool) -> Value {
    match schema {
        Value::Object(members) => object(members, is_strict),
        Value::Array(list) => list.iter().map(|entry| json_schema(entry, is_strict)).collect(),
        _ => schema.clone(),
    }
}

fn object(members: &Map<String, Value>, is_strict: bool) -> Value {
    if let Some(Value::Object(here)) = members.get(super::spec::HERE) {
        let around = members.iter().filter(|(key, _)| *key != "allOf" && *key != super::spec::HERE);
        let around = around.map(|(key, value)| (key.clone(), value.clone()));
        return object(&here.clone().into_iter().chain(around).collect(), is_strict);
    }
    let mut translated = Map::new();
    for (key, value) in members {
        let value = match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => properties
                .iter()
                .map(|(name, property)| (name.clone(), json_schema(property, is_strict)))
                .collect(),
            ("$ref", Value::String(of)) => {
                json!(of.replace("#/components/schemas/", "#/$defs/"))
            }
            ("required", _) if !is_strict => {
                members.get(INDISPENSABLE).cloned().unwrap_or_else(|| json!([]))
            }
            ("enum" | "default" | "required", value) => value.clone(),
            ("nullable" | "discriminator" | "exclusiveMinimum" | "exclusiveMaximum", _) => continue,
            (key, _) if key.starts_with("x-") => continue,
            (_, value) => json_schema(value, is_strict),
        };
        translated.insert(key.clone(), value);
    }
    for (flag, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if members.get(flag) == Some(&json!(true))
            && let Some(value) = translated.remove(limit)
        {
            translated.insert(flag.to_owned(), value);
        }
    }
    match members.get("nullable") == Some(&json!(true)) {
        true => json!({ "anyOf": [translated, { "type": "null" }] }),
        false => translated.into(),
    }
}
