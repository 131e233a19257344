//! Relaxes the schemas of responses, so that changes upstream do not make a response unreadable: no closed
//! objects, no closed enums, no limits, and one object for each union.

mod merge;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::document::{Direction, Document};
use super::error::Result;
use super::lower::implied_type;
use super::schema_keywords::{OPEN_ENUM, each_subschema, is_limit};

pub use merge::merge;

type Schema = Map<String, Value>;

/// Keywords that apply to values of one type.
const OF_ONE_TYPE: [&str; 4] = ["additionalProperties", "items", "properties", "required"];

/// Whether a keyword restricts values and does not affect how a response is read.
fn restricts(keyword: &str) -> bool {
    is_limit(keyword) || matches!(keyword, "default" | "discriminator" | "not" | "pattern")
}

pub fn relax_responses(document: &mut Document) -> Result<()> {
    for (direction, schema) in document.schemas_mut() {
        if direction == Direction::Response {
            relax_schema(&mut schema.value)?;
        }
    }
    Ok(())
}

pub fn relax_schema(value: &mut Value) -> Result<()> {
    let Value::Object(schema) = value else { return Ok(()) };
    schema.retain(|keyword, _| !restricts(keyword));
    open_object(schema);
    open_enum(schema);
    if !is_read_by_format(schema) {
        schema.shift_remove("format");
    }
    each_subschema(schema, "", &mut |below, _| relax_schema(below))?;
    merge_union(schema);
    Ok(())
}

/// Whether the format decides about the type in Rust: that of text other than an id, or of a number.
fn is_read_by_format(schema: &Schema) -> bool {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => schema.get("format") != Some(&json!("uuid")),
        kind => matches!(kind, Some("integer" | "number")),
    }
}

fn open_object(schema: &mut Schema) {
    if schema.get("additionalProperties") == Some(&json!(false)) {
        schema.shift_remove("additionalProperties");
    }
}

/// String values become known values of an open enum; of other enums only the type remains.
fn open_enum(schema: &mut Schema) {
    if let Some(values) = schema.shift_remove("enum")
        && values.as_array().is_some_and(|values| values.iter().all(Value::is_string))
    {
        schema.insert(OPEN_ENUM.to_owned(), values);
    }
}

/// Makes one schema of a union and of what is around it. A union of different types is any value.
fn merge_union(schema: &mut Schema) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = schema.shift_remove(key) else { continue };
        let has_types = branches.iter().any(|branch| branch.get("type").is_some());
        let Value::Object(merged) = merge(branches) else { continue };
        for (keyword, value) in merged {
            match (keyword.as_str(), schema.get_mut(&keyword), value) {
                ("properties", Some(Value::Object(own)), Value::Object(added)) => {
                    add_properties(own, added);
                }
                ("required", Some(Value::Array(own)), Value::Array(added)) => {
                    let known: HashSet<Value> = own.iter().cloned().collect();
                    own.extend(added.into_iter().filter(|name| !known.contains(name)));
                }
                (_, _, value) => {
                    schema.insert(keyword, value);
                }
            }
        }
        if has_types && !schema.contains_key("type") {
            schema.retain(|keyword, _| !OF_ONE_TYPE.contains(&keyword.as_str()));
        }
        implied_type(schema);
    }
}

/// Adds properties; one that is there accepts what either accepts.
fn add_properties(own: &mut Schema, added: Schema) {
    for (name, property) in added {
        let property = match own.get_mut(&name) {
            Some(known) => merge(vec![known.take(), property]),
            None => property,
        };
        own.insert(name, property);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relaxed(mut schema: Value) -> Value {
        relax_schema(&mut schema).unwrap();
        schema
    }

    #[test]
    fn objects_are_opened_at_any_depth() {
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "cost": { "type": "object", "additionalProperties": false, "properties": {} } },
        });
        let expected = json!({
            "type": "object",
            "properties": { "cost": { "type": "object", "properties": {} } },
        });
        assert_eq!(relaxed(schema), expected);
    }

    #[test]
    fn a_string_enum_becomes_open_and_other_enums_become_their_type() {
        assert_eq!(
            relaxed(json!({ "type": "string", "enum": ["a", "b"] })),
            json!({ "type": "string", OPEN_ENUM: ["a", "b"] }),
        );
        assert_eq!(
            relaxed(json!({ "type": "number", "enum": [4, 6] })),
            json!({ "type": "number" })
        );
    }

    #[test]
    fn limits_are_removed() {
        assert_eq!(
            relaxed(json!({ "type": "number", "minimum": 0, "maximum": 1 })),
            json!({ "type": "number" })
        );
    }

    #[test]
    fn a_union_of_objects_becomes_one_that_requires_what_all_require() {
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
        assert_eq!(relaxed(schema), expected);
    }

    #[test]
    fn a_union_keeps_the_properties_around_it() {
        let text = json!({ "type": "string" });
        let schema = json!({
            "type": "object", "properties": { "id": text }, "required": ["id"],
            "oneOf": [
                { "type": "object", "properties": { "a": text }, "required": ["a"] },
                { "type": "object", "properties": { "a": text, "b": text }, "required": ["a"] },
            ],
        });
        let expected = json!({
            "type": "object", "properties": { "id": text, "a": text, "b": text }, "required": ["id", "a"],
        });
        assert_eq!(relaxed(schema), expected);
    }

    #[test]
    fn a_union_of_different_types_becomes_any_value() {
        assert_eq!(
            relaxed(json!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })),
            json!({})
        );
        assert_eq!(
            relaxed(
                json!({ "anyOf": [{ "type": "integer" }, { "type": "number" }], "nullable": true })
            ),
            json!({ "nullable": true, "type": "number" }),
        );
        let one_of_two = json!({ "anyOf": [{ "type": "string" }, { "type": "object" }], "additionalProperties": {} });
        assert_eq!(relaxed(one_of_two), json!({}));
    }

    #[test]
    fn a_union_of_what_is_required_is_the_object_around_it() {
        let properties = json!({ "a": { "type": "string" }, "b": { "type": "string" } });
        let one_of_two = json!({ "properties": properties, "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] });
        assert_eq!(relaxed(one_of_two), json!({ "properties": properties, "type": "object" }));
    }

    #[test]
    fn a_format_is_kept_of_strings_and_numbers_only() {
        for kept in [
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "number", "format": "double" }),
        ] {
            assert_eq!(relaxed(kept.clone()), kept);
        }
        assert_eq!(
            relaxed(json!({ "type": "string", "format": "uuid" })),
            json!({ "type": "string" })
        );
        assert_eq!(
            relaxed(json!({ "type": "array", "format": "date" })),
            json!({ "type": "array" })
        );
        assert_eq!(relaxed(json!({ "format": "date" })), json!({}));
    }

    #[test]
    fn what_two_branches_say_alike_is_kept_also_without_a_type() {
        let any = json!({ "nullable": true });
        let object =
            |name: &str| json!({ "type": "object", "properties": { "any": any, name: {} } });
        let both = relaxed(json!({ "oneOf": [object("a"), object("b")] }));
        assert_eq!(both["properties"]["any"], any);
    }

    #[test]
    fn relaxing_is_idempotent() {
        let once = relaxed(json!({ "oneOf": [
            { "type": "object", "properties": { "s": { "type": "string", "enum": ["a"] } } },
            { "type": "object", "properties": { "s": { "type": "string", "enum": ["b"] } } },
        ] }));
        assert_eq!(relaxed(once.clone()), once);
    }
}
