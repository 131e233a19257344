//! The shape of a schema: what decides whether two places can have one type. Limits, titles and what
//! is required are no part of it.

use serde_json::{Map, Value};

use super::union_kind::is_text_union;
use crate::sync::schema_keywords::{
    INDISPENSABLE, ITEMS, MEANS, NAME, OPEN_ENUM, REFERENCES, RETIRED, RETIRED_VALUES, RUST_NAMES,
    STARTS, USAGE, is_limit, is_retired_value,
};

/// Whether a keyword limits values, describes, or belongs to the place at which a schema is used.
fn is_no_shape(keyword: &str) -> bool {
    const OTHERS: [&str; 11] = [
        "description",
        "discriminator",
        "required",
        "title",
        INDISPENSABLE,
        ITEMS,
        MEANS,
        NAME,
        REFERENCES,
        RUST_NAMES,
        STARTS,
    ];
    is_limit(keyword) || USAGE.contains(&keyword) || OTHERS.contains(&keyword)
}

/// The schema without limits, without what is retired, and with its values in order.
pub fn shape(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let mut shape = Map::new();
    for (key, value) in schema.iter().filter(|(key, _)| !is_no_shape(key)) {
        let value = match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                let present =
                    properties.iter().filter(|(_, property)| property.get(RETIRED).is_none());
                let shapes: Map<String, Value> =
                    present.map(|(name, property)| (name.clone(), self::shape(property))).collect();
                // Without properties of its own, an object may have those that are retired.
                if shapes.is_empty() {
                    continue;
                }
                Value::Object(shapes)
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(parts)) => {
                sorted(parts.iter().filter(|part| part.get(RETIRED).is_none()).map(self::shape))
            }
            ("enum" | OPEN_ENUM, Value::Array(values)) => {
                let retired = schema.get(RETIRED_VALUES);
                sorted(values.iter().filter(|value| !is_retired_value(value, retired)).cloned())
            }
            ("additionalProperties", Value::Bool(_)) | (RETIRED | RETIRED_VALUES, _) => continue,
            ("items" | "additionalProperties", below) => self::shape(below),
            _ => value.clone(),
        };
        shape.insert(key.clone(), value);
    }
    Value::Object(shape)
}

fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_cached_key(|value| {
        let mut value = value.clone();
        value.sort_all_objects();
        value.to_string()
    });
    Value::Array(values)
}

/// What kind of type a component is; a place can only keep the name of a component of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Of strings; values of other types are scalars, and unions if they are of several types.
    Enum,
    Object,
    Union,
    /// A string pattern, or a union of such.
    Text,
    Scalar,
}

impl Form {
    pub fn of(schema: &Value) -> Self {
        let has = |key: &str| schema.get(key).is_some();
        let strings = |values: &Value| {
            values.as_array().is_some_and(|values| values.iter().all(Value::is_string))
        };
        if [OPEN_ENUM, "enum"].iter().any(|key| schema.get(key).is_some_and(strings)) {
            Self::Enum
        } else if has("properties") {
            Self::Object
        } else if is_text_union(schema) || has("pattern") {
            Self::Text
        } else if has("oneOf") || has("anyOf") {
            Self::Union
        } else if schema["type"] == "object" {
            Self::Object
        } else {
            Self::Scalar
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_are_no_part_of_a_shape_and_patterns_are() {
        let one = json!({ "type": "object", "required": ["a"], "additionalProperties": false, "properties": {
            "a": { "type": "string", "maxLength": 9, "pattern": "^https:", "default": "b" },
            "b": { "enum": ["x", "y"], "title": "B" },
        } });
        let other = json!({ "type": "object", "properties": {
            "b": { "enum": ["y", "x"] }, "a": { "type": "string", "pattern": "^https:" },
        } });
        assert_eq!(shape(&one), shape(&other));
        let other_pattern = json!({ "type": "string", "pattern": "^data:" });
        assert_ne!(shape(&one["properties"]["a"]), shape(&other_pattern));
    }

    #[test]
    fn the_order_of_keys_is_no_part_of_a_shape() {
        let text = json!({ "type": "string", "pattern": "^https:" });
        let also_text = json!({ "pattern": "^https:", "type": "string" });
        let number = json!({ "type": "number" });
        assert_eq!(
            shape(&json!({ "oneOf": [text, number] })),
            shape(&json!({ "oneOf": [number, also_text] })),
        );
    }

    #[test]
    fn only_strings_make_an_enum() {
        for (schema, expected) in [
            (json!({ "enum": ["a"] }), Form::Enum),
            (json!({ OPEN_ENUM: ["a", "b"] }), Form::Enum),
            (json!({ "enum": [3] }), Form::Scalar),
            (json!({ OPEN_ENUM: [3, 4] }), Form::Scalar),
            (json!({ "anyOf": [{ "enum": [3] }, {}], OPEN_ENUM: [3, "a"] }), Form::Union),
        ] {
            assert_eq!(Form::of(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn an_object_with_alternatives_is_a_union_unless_it_has_properties() {
        let mut schema = json!({ "type": "object", "anyOf": [{}, { "type": "object" }] });
        assert_eq!(Form::of(&schema), Form::Union);
        schema["properties"] = json!({});
        assert_eq!(Form::of(&schema), Form::Object);
    }

    #[test]
    fn what_is_retired_is_no_part_of_a_shape() {
        let old = json!({ "properties": {
            "a": { "enum": ["x", "y"], RETIRED_VALUES: { "y": "2026-01-02" } },
            "b": { "type": "string", RETIRED: "2026-01-02" },
        } });
        assert_eq!(shape(&old), json!({ "properties": { "a": { "enum": ["x"] } } }));
        let empty = json!({ "properties": { "b": { "type": "string", RETIRED: "2026-01-02" } } });
        assert_eq!(shape(&empty), shape(&json!({})));
    }
}
