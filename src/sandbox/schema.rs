//! Validates values against the schemas of the spec, which are translated from OpenAPI 3.0 to JSON
//! Schema and compiled when they are first used.

use std::sync::{LazyLock, OnceLock};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

use super::issue::{self, Issue};
use super::response::ErrorResponse;
use super::spec::SPEC;

/// The URI of the components in the validator; nothing is fetched from there.
const COMPONENTS: &str = "urn:spec";

/// A schema of the spec, compiled when it is first used.
pub(super) struct Schema {
    source: Value,
    compiled: OnceLock<Result<Validator, String>>,
}

impl Schema {
    pub(super) fn new(source: Value) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The schema as it is in the spec.
    pub(super) fn source(&self) -> &Value {
        &self.source
    }

    /// The problems of a value; none if it is valid.
    ///
    /// Runway counts the length of a string in UTF-16 code units, the validator in code points: a
    /// string with emoji may pass here and be rejected there.
    pub(super) fn issues(&self, value: &Value) -> Result<Vec<Issue>, ErrorResponse> {
        let compiled = self.compiled.get_or_init(|| compile(&self.source));
        match compiled {
            Ok(validator) => {
                Ok(validator.iter_errors(value).map(|error| issue::of(&error)).collect())
            }
            Err(error) => {
                Err(ErrorResponse::internal(format!("a schema of the spec is not valid: {error}")))
            }
        }
    }
}

fn compile(source: &Value) -> Result<Validator, String> {
    static REGISTRY: LazyLock<Result<Registry<'static>, String>> = LazyLock::new(|| {
        let components: Map<String, Value> =
            SPEC.components().map(|(name, schema)| (name.clone(), translate(schema))).collect();
        let document = json!({ "components": { "schemas": components } });
        let registry = Registry::new().draft(Draft::Draft7).add(COMPONENTS, document);
        registry.and_then(|registry| registry.prepare()).map_err(|error| error.to_string())
    });
    let registry = REGISTRY.as_ref().map_err(String::clone)?;
    jsonschema::options()
        .with_draft(Draft::Draft7)
        .with_registry(registry)
        .offline()
        .build(&translate(source))
        .map_err(|error| error.to_string())
}

/// Translates from OpenAPI 3.0 to JSON Schema, draft 7. Vendor keywords are left for the validator to
/// ignore.
fn translate(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
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

/// `exclusiveMinimum: true` next to `minimum` becomes the number itself.
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
    let variants = mapping.iter().map(|(value, reference)| {
        json!({ "if": names(value), "then": translate(&json!({ "$ref": reference })) })
    });
    Some(std::iter::once(known).chain(variants).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Schema;

    fn codes(schema: Value, value: Value) -> Vec<Value> {
        let issues = Schema::new(schema).issues(&value).expect("the schema compiles");
        issues.iter().map(|issue| issue.to_json()["code"].clone()).collect()
    }

    #[test]
    fn null_is_valid_only_where_it_is_nullable() {
        let nullable = json!({ "type": "string", "nullable": true });
        assert!(codes(nullable.clone(), Value::Null).is_empty());
        assert!(codes(nullable.clone(), json!("a")).is_empty());
        assert_eq!(codes(nullable, json!(1)), ["invalid_type"]);
        assert_eq!(codes(json!({ "type": "string" }), Value::Null), ["invalid_type"]);
    }

    #[test]
    fn an_exclusive_limit_is_itself_invalid() {
        let above = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true });
        assert_eq!(codes(above.clone(), json!(0)), ["too_small"]);
        assert!(codes(above, json!(0.1)).is_empty());
        let below = json!({ "type": "number", "maximum": 1, "exclusiveMaximum": true });
        assert_eq!(codes(below, json!(1)), ["too_big"]);
        let from = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": false });
        assert!(codes(from, json!(0)).is_empty());
    }

    #[test]
    fn all_problems_are_reported() {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "type": "string" }, "b": { "type": "array", "maxItems": 1 } },
            "additionalProperties": false,
        });
        let found = codes(schema, json!({ "a": 1, "b": [1, 2], "c": 1 }));
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
