//! Fourth stage: answers read openly. In a response no object is closed, an enumeration names the
//! values it knows and takes any other, and alternatives are one object. Requests stay as they are.

use serde_json::{Map, Value, json};

use super::document::{Direction, Document};
use super::fault::Result;
use super::keyword::{OPEN_ENUM, each_subschema};

type Schema = Map<String, Value>;

/// What a server may widen any day without telling; none of it makes an answer unreadable.
const LIMITS: [&str; 15] = [
    "default",
    "discriminator",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "pattern",
];

pub fn open(document: &mut Document) -> Result<()> {
    for (direction, schema) in document.schemas_mut() {
        if direction == Direction::Response {
            open_schema(&mut schema.value)?;
        }
    }
    Ok(())
}

pub fn open_schema(value: &mut Value) -> Result<()> {
    let Value::Object(schema) = value else { return Ok(()) };
    for limit in LIMITS {
        schema.shift_remove(limit);
    }
    schema.shift_remove("uniqueItems");
    open_object(schema);
    open_enumeration(schema);
    if schema.get("format") == Some(&json!("uuid")) {
        schema.shift_remove("format");
    }
    each_subschema(schema, "", &mut |below, _| open_schema(below))?;
    join_alternatives(schema);
    Ok(())
}

fn open_object(schema: &mut Schema) {
    if schema.get("additionalProperties") == Some(&json!(false)) {
        schema.shift_remove("additionalProperties");
    }
}

/// Known words stay as a list that closes nothing; other constants are only their type.
fn open_enumeration(schema: &mut Schema) {
    if let Some(values) = schema.shift_remove("enum")
        && values.as_array().is_some_and(|values| values.iter().all(Value::is_string))
    {
        schema.insert(OPEN_ENUM.to_owned(), values);
    }
}

fn join_alternatives(schema: &mut Schema) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = schema.shift_remove(key) else { continue };
        let joined = branches.into_iter().reduce(join).unwrap_or_else(|| json!({}));
        if let Value::Object(joined) = joined {
            schema.extend(joined);
        }
    }
}

/// The one open schema that both alternatives fit: all properties, required where both require it.
pub fn join(one: Value, other: Value) -> Value {
    let (Value::Object(one), Value::Object(other)) = (one, other) else { return json!({}) };
    let same_type = one.get("type") == other.get("type");
    let numeric = [&one, &other].iter().all(|schema| {
        matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "number"))
    });
    let mut joined = match one.get("type").and_then(Value::as_str) {
        Some("object") if same_type => join_objects(&one, &other),
        Some("array") if same_type => join_lists(&one, &other),
        Some("string") if same_type => join_words(&one, &other),
        Some(_) if same_type => one.clone(),
        _ if numeric => Schema::from_iter([("type".to_owned(), json!("number"))]),
        _ => return json!({}),
    };
    for schema in [&one, &other] {
        if schema.get("nullable") == Some(&json!(true)) {
            joined.insert("nullable".to_owned(), json!(true));
        }
    }
    if one.get("title") != other.get("title") {
        joined.shift_remove("title");
    }
    Value::Object(joined)
}

fn join_objects(one: &Schema, other: &Schema) -> Schema {
    let mut joined = one.clone();
    let mut properties =
        one.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, added) in other.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let property = match properties.get(name) {
            Some(known) => join(known.clone(), added.clone()),
            None => added.clone(),
        };
        properties.insert(name.clone(), property);
    }
    if !properties.is_empty() {
        joined.insert("properties".to_owned(), Value::Object(properties));
    }
    let empty = Vec::new();
    let required_by =
        |schema: &'_ Schema| schema.get("required").and_then(Value::as_array).cloned();
    let by_other = required_by(other).unwrap_or(empty);
    let required: Vec<Value> = required_by(one)
        .unwrap_or_default()
        .into_iter()
        .filter(|name| by_other.contains(name))
        .collect();
    joined.shift_remove("required");
    if !required.is_empty() {
        joined.insert("required".to_owned(), Value::Array(required));
    }
    match (one.get("additionalProperties"), other.get("additionalProperties")) {
        (Some(one), Some(other)) => {
            let values = join(one.clone(), other.clone());
            joined.insert("additionalProperties".to_owned(), values);
        }
        _ => {
            joined.shift_remove("additionalProperties");
        }
    }
    joined
}

fn join_lists(one: &Schema, other: &Schema) -> Schema {
    let mut joined = one.clone();
    let items = |schema: &Schema| schema.get("items").cloned().unwrap_or_else(|| json!({}));
    joined.insert("items".to_owned(), join(items(one), items(other)));
    joined
}

fn join_words(one: &Schema, other: &Schema) -> Schema {
    let mut joined = one.clone();
    if one.get("format") != other.get("format") {
        joined.shift_remove("format");
    }
    match (
        one.get(OPEN_ENUM).and_then(Value::as_array),
        other.get(OPEN_ENUM).and_then(Value::as_array),
    ) {
        (Some(known), Some(added)) => {
            let mut words = known.clone();
            words.extend(added.iter().filter(|word| !known.contains(word)).cloned());
            joined.insert(OPEN_ENUM.to_owned(), Value::Array(words));
        }
        _ => {
            joined.shift_remove(OPEN_ENUM);
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(mut schema: Value) -> Value {
        open_schema(&mut schema).unwrap();
        schema
    }

    #[test]
    fn no_object_is_closed_at_any_depth() {
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "cost": { "type": "object", "additionalProperties": false, "properties": {} } },
        });
        let expected = json!({
            "type": "object",
            "properties": { "cost": { "type": "object", "properties": {} } },
        });
        assert_eq!(opened(schema), expected);
    }

    #[test]
    fn an_enumeration_takes_any_word_and_remembers_those_it_knows() {
        assert_eq!(
            opened(json!({ "type": "string", "enum": ["a", "b"] })),
            json!({ "type": "string", OPEN_ENUM: ["a", "b"] }),
        );
        assert_eq!(
            opened(json!({ "type": "number", "enum": [4, 6] })),
            json!({ "type": "number" })
        );
    }

    #[test]
    fn limits_of_an_answer_are_not_ours_to_check() {
        assert_eq!(
            opened(json!({ "type": "number", "minimum": 0, "maximum": 1 })),
            json!({ "type": "number" })
        );
    }

    #[test]
    fn variants_are_one_object_that_requires_what_all_require() {
        let schema = json!({
            "discriminator": { "propertyName": "status" },
            "oneOf": [
                { "type": "object", "required": ["id", "status"], "additionalProperties": false, "properties": {
                    "id": { "type": "string" }, "status": { "type": "string", "enum": ["PENDING"] },
                } },
                { "type": "object", "required": ["id", "status", "output"], "properties": {
                    "id": { "type": "string" }, "status": { "type": "string", "enum": ["SUCCEEDED"] },
                    "output": { "type": "array", "items": { "type": "string" } },
                } },
            ],
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "id": { "type": "string" },
                "status": { "type": "string", OPEN_ENUM: ["PENDING", "SUCCEEDED"] },
                "output": { "type": "array", "items": { "type": "string" } },
            },
            "required": ["id", "status"],
        });
        assert_eq!(opened(schema), expected);
    }

    #[test]
    fn alternatives_of_different_kinds_are_any_value() {
        assert_eq!(
            opened(json!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })),
            json!({})
        );
        assert_eq!(
            opened(
                json!({ "anyOf": [{ "type": "integer" }, { "type": "number" }], "nullable": true })
            ),
            json!({ "nullable": true, "type": "number" }),
        );
    }

    #[test]
    fn opening_twice_changes_nothing() {
        let once = opened(json!({ "oneOf": [
            { "type": "object", "properties": { "s": { "type": "string", "enum": ["a"] } } },
            { "type": "object", "properties": { "s": { "type": "string", "enum": ["b"] } } },
        ] }));
        assert_eq!(opened(once.clone()), once);
    }
}
