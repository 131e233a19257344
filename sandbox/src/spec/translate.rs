//! Translates schemas from OpenAPI 3.0 to JSON Schema, draft 7.

use serde_json::{Map, Value, json};

use super::document::HERE;

/// The URI of the components in the validator; nothing is fetched from there.
pub(super) const COMPONENTS: &str = "urn:spec";

/// The schema in JSON Schema. Vendor keywords are left for the validator to ignore.
pub(super) fn translate(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    if let Some(Value::Object(here)) = schema.get(HERE) {
        let around = schema.iter().filter(|(key, _)| !matches!(key.as_str(), "allOf" | HERE));
        let around = around.map(|(key, value)| (key.clone(), value.clone()));
        return translate(&Value::Object(here.clone().into_iter().chain(around).collect()));
    }
    let mut translated: Map<String, Value> = schema
        .iter()
        .filter(|(keyword, _)| !matches!(keyword.as_str(), "discriminator" | "nullable"))
        .map(|(keyword, value)| (keyword.clone(), translate_keyword(keyword, value)))
        .collect();
    if let Some(chosen) = choice(schema) {
        translated.remove("oneOf");
        translated.insert("allOf".to_owned(), chosen);
    }
    translate_bound(&mut translated, "minimum", "exclusiveMinimum");
    translate_bound(&mut translated, "maximum", "exclusiveMaximum");
    let translated = Value::Object(translated);
    match schema.get("nullable") {
        Some(Value::Bool(true)) => json!({ "if": { "type": "null" }, "else": translated }),
        _ => translated,
    }
}

fn translate_keyword(keyword: &str, value: &Value) -> Value {
    match (keyword, value) {
        ("properties", Value::Object(properties)) => {
            properties.iter().map(|(name, schema)| (name.clone(), translate(schema))).collect()
        }
        ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
            branches.iter().map(translate).collect()
        }
        ("items" | "additionalProperties" | "not", _) => translate(value),
        ("$ref", Value::String(reference)) => format!("{COMPONENTS}{reference}").into(),
        _ => value.clone(),
    }
}

/// Converts `exclusiveMinimum: true` next to `minimum` to a number.
fn translate_bound(schema: &mut Map<String, Value>, bound: &str, exclusive: &str) {
    match schema.get(exclusive) {
        Some(Value::Bool(true)) => {
            if let Some(limit) = schema.remove(bound) {
                schema.insert(exclusive.to_owned(), limit);
            }
        }
        Some(Value::Bool(false)) => {
            schema.remove(exclusive);
        }
        _ => {}
    }
}

/// A union with a discriminator is validated as the alternative that the value names, so that an issue
/// has the path of the invalid value.
fn choice(schema: &Map<String, Value>) -> Option<Value> {
    let discriminator = schema.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping")?.as_object()?;
    let names = |value: &str| json!({ "properties": { property: { "const": value } }, "required": [property] });
    // Alternatives instead of an `enum`: an unknown value is reported as an invalid union.
    let values: Vec<Value> = mapping.keys().map(|value| json!({ "const": value })).collect();
    let known = json!({
        "type": "object",
        "required": [property],
        "properties": { property: { "anyOf": values } },
    });
    let branches = schema.get("oneOf").and_then(Value::as_array);
    let variants = mapping.iter().map(|(value, reference)| {
        let mut branches = branches.into_iter().flatten();
        let has_here = |branch: &&Value| branch.pointer("/allOf/0/$ref") == Some(reference);
        let at_place = branches.find(has_here).cloned();
        let variant = at_place.unwrap_or_else(|| json!({ "$ref": reference }));
        json!({ "if": names(value), "then": translate(&variant) })
    });
    Some(std::iter::once(known).chain(variants).collect())
}
