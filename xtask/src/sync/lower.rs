//! Third stage: converts OpenAPI 3.1 to 3.0.3, one function per rule. What 3.0 cannot express is
//! reported as lost.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::document::Document;
use super::error::{Result, SyncError};
use super::pointer::child;
use super::schema_keywords::each_subschema;
use super::sync_report::SyncReport;

type Schema = Map<String, Value>;

pub fn lower(document: &mut Document, report: &mut SyncReport) -> Result<()> {
    for operation in &mut document.operations {
        for parameter in &mut operation.parameters {
            // The server uses the default if the parameter is absent.
            if parameter.location != "path" && parameter.schema.value.get("default").is_some() {
                parameter.required = false;
            }
        }
    }
    for (_, schema) in document.schemas_mut() {
        lower_schema(&mut schema.value, &schema.pointer, report)?;
    }
    Ok(())
}

fn lower_schema(value: &mut Value, pointer: &str, report: &mut SyncReport) -> Result<()> {
    boolean_schema(value, pointer)?;
    let Value::Object(schema) = value else { return Ok(()) };
    property_names(schema, pointer, report);
    each_subschema(schema, pointer, &mut |below, here| lower_schema(below, here, report))?;
    always_null(schema, pointer, report);
    type_list(schema);
    constant(schema);
    null_value(schema);
    null_branch(schema);
    union_of_values(schema);
    single_branch(schema);
    all_of(schema, pointer)?;
    implied_type(schema);
    exclusive_limit(schema, "exclusiveMinimum", "minimum");
    exclusive_limit(schema, "exclusiveMaximum", "maximum");
    Ok(())
}

/// `true` is `{}`; 3.0 has no equivalent of `false`.
fn boolean_schema(value: &mut Value, pointer: &str) -> Result<()> {
    match value {
        Value::Bool(true) => *value = json!({}),
        Value::Bool(false) => {
            return Err(SyncError::new(pointer, "OpenAPI 3.0 cannot express the schema `false`"));
        }
        _ => {}
    }
    Ok(())
}

/// 3.0 cannot restrict property names. That they are strings is no restriction.
fn property_names(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    if let Some(names) = schema.shift_remove("propertyNames")
        && names != json!({ "type": "string" })
    {
        report.lose("restrictions on property names", &child(pointer, "propertyNames"));
    }
}

/// 3.0 has no type `null`. In `anyOf` and `oneOf` it becomes `nullable`; anywhere else, any value.
fn always_null(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    let is_null = |below: &Value| below.get("type") == Some(&json!("null"));
    for key in ["items", "additionalProperties"] {
        if let Some(below) = schema.get_mut(key).filter(|below| is_null(below)) {
            report.lose("values that are always null", &child(pointer, key));
            *below = json!({});
        }
    }
    for (name, below) in
        schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        if is_null(below) {
            report.lose("values that are always null", &child(&child(pointer, "properties"), name));
            *below = json!({});
        }
    }
}

/// `type: [string, null]` is a nullable string; several types become `anyOf`.
fn type_list(schema: &mut Schema) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let mut types = types.clone();
    let nullable = types.iter().any(|name| name == "null");
    types.retain(|name| name != "null");
    match types.as_slice() {
        [] => {
            schema.insert("type".to_owned(), json!("null"));
            return;
        }
        [single] => {
            schema.insert("type".to_owned(), single.clone());
        }
        several => {
            let branches: Vec<Value> = several.iter().map(|name| json!({ "type": name })).collect();
            schema.shift_remove("type");
            schema.insert("anyOf".to_owned(), Value::Array(branches));
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// `const` is an `enum` of one value.
fn constant(schema: &mut Schema) {
    if let Some(value) = schema.shift_remove("const") {
        schema.entry("type").or_insert_with(|| json!(type_of(&value)));
        schema.insert("enum".to_owned(), json!([value]));
    }
}

/// `null` in an `enum` becomes `nullable`.
fn null_value(schema: &mut Schema) {
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    let before = values.len();
    values.retain(|value| !value.is_null());
    if values.len() == before {
        return;
    }
    if values.is_empty() {
        schema.shift_remove("enum");
        schema.insert("type".to_owned(), json!("null"));
    } else {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// `anyOf: [X, null]` is a nullable X.
fn null_branch(schema: &mut Schema) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(key) else { continue };
        let before = branches.len();
        branches.retain(|branch| branch.get("type") != Some(&json!("null")));
        let found_null = branches.len() < before;
        if branches.is_empty() {
            schema.shift_remove(key);
        }
        if found_null {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

/// A union of values of one type is an enum: `oneOf: [a, b]` accepts what `enum: [a, b]` does.
fn union_of_values(schema: &mut Schema) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = schema.get(key) else { continue };
        let Some((kind, values)) = values_of_branches(branches) else { continue };
        // `oneOf` rejects a value that two branches have.
        let is_unique = (1..values.len()).all(|index| !values[..index].contains(&values[index]));
        let is_only_type = schema.get("type").is_none_or(|known| *known == kind);
        if is_unique && is_only_type && !schema.contains_key("enum") {
            schema.shift_remove(key);
            schema.insert("type".to_owned(), kind);
            schema.insert("enum".to_owned(), Value::Array(values));
        }
    }
}

/// The type and the values of branches that have nothing but one type, values and titles.
fn values_of_branches(branches: &[Value]) -> Option<(Value, Vec<Value>)> {
    let mut values = Vec::new();
    let kind = branches.first().filter(|_| branches.len() > 1)?.get("type")?;
    for branch in branches {
        let mut keys = branch.as_object()?.keys();
        let is_value = keys.all(|key| matches!(key.as_str(), "type" | "enum" | "title"));
        if !is_value || branch.get("type") != Some(kind) {
            return None;
        }
        values.extend(branch.get("enum")?.as_array()?.iter().cloned());
    }
    Some((kind.clone(), values))
}

/// Replaces a union of one branch by the branch, unless it has a discriminator.
fn single_branch(schema: &mut Schema) {
    if schema.contains_key("discriminator") {
        return;
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(branches)) = schema.get(key)
            && let [Value::Object(only)] = branches.as_slice()
            && only.keys().all(|name| name == "nullable" || !schema.contains_key(name))
        {
            let only = only.clone();
            schema.shift_remove(key);
            schema.extend(only);
        }
    }
}

/// Merges `allOf` into one schema.
fn all_of(schema: &mut Schema, pointer: &str) -> Result<()> {
    let Some(parts) = schema.shift_remove("allOf") else { return Ok(()) };
    let Value::Array(parts) = parts else {
        return Err(SyncError::new(child(pointer, "allOf"), "must be an array"));
    };
    for (index, part) in parts.into_iter().enumerate() {
        let here = child(&child(pointer, "allOf"), index);
        let Value::Object(part) = part else {
            return Err(SyncError::new(here, "must be a schema"));
        };
        merge_part(schema, part, &here)?;
    }
    remove_repeated(schema);
    Ok(())
}

/// Removes repeated names from `required`, also in properties, after several lists were joined.
fn remove_repeated(schema: &mut Schema) {
    if let Some(Value::Array(names)) = schema.get_mut("required") {
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        if let Value::Object(property) = property {
            remove_repeated(property);
        }
    }
}

/// Adds one part of `allOf` to a schema.
fn merge_part(schema: &mut Schema, part: Schema, pointer: &str) -> Result<()> {
    for (key, value) in part {
        match (key.as_str(), schema.get_mut(&key)) {
            (_, None) => {
                schema.insert(key, value);
            }
            (_, Some(known)) if *known == value => {}
            ("properties", Some(Value::Object(known))) => {
                let Value::Object(added) = value else { continue };
                for (name, property) in added {
                    let here = child(&child(pointer, "properties"), &name);
                    match (known.get_mut(&name), property) {
                        (Some(Value::Object(known)), Value::Object(property)) => {
                            merge_part(known, property, &here)?;
                        }
                        (_, property) => {
                            known.insert(name, property);
                        }
                    }
                }
            }
            ("required", Some(Value::Array(known))) => {
                known.extend(value.as_array().into_iter().flatten().cloned());
            }
            ("title" | "default" | "deprecated", _) => {}
            ("nullable", Some(known)) => {
                *known = json!(*known == json!(true) && value == json!(true))
            }
            _ => {
                let message = "contradicts another part of the same `allOf`";
                return Err(SyncError::new(child(pointer, &key), message));
            }
        }
    }
    Ok(())
}

/// Adds the `type` that other keywords imply.
fn implied_type(schema: &mut Schema) {
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
fn exclusive_limit(schema: &mut Schema, exclusive: &str, limit: &str) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(mut schema: Value) -> Value {
        lower_schema(&mut schema, "", &mut SyncReport::default()).unwrap();
        schema
    }

    #[test]
    fn true_accepts_any_value_and_false_is_an_error() {
        assert_eq!(
            lowered(json!({ "items": true, "type": "array" })),
            json!({ "items": {}, "type": "array" })
        );
        let error = lower_schema(
            &mut json!({ "type": "object", "properties": { "a": false } }),
            "",
            &mut SyncReport::default(),
        );
        assert_eq!(error.unwrap_err().pointer, "/properties/a");
    }

    #[test]
    fn restrictions_on_property_names_are_reported() {
        let mut report = SyncReport::default();
        let mut plain = json!({ "type": "object", "propertyNames": { "type": "string" } });
        lower_schema(&mut plain, "", &mut report).unwrap();
        let mut limited =
            json!({ "type": "object", "propertyNames": { "type": "string", "enum": ["a"] } });
        lower_schema(&mut limited, "", &mut report).unwrap();
        assert_eq!(limited, json!({ "type": "object" }));
        assert_eq!(report.lost("restrictions on property names"), 1);
    }

    #[test]
    fn a_value_that_is_always_null_becomes_any_value_and_is_reported() {
        let mut report = SyncReport::default();
        let mut schema = json!({ "type": "object", "properties": { "a": { "const": null }, "b": { "type": "null" } } });
        lower_schema(&mut schema, "", &mut report).unwrap();
        assert_eq!(schema, json!({ "type": "object", "properties": { "a": {}, "b": {} } }));
        assert_eq!(report.lost("values that are always null"), 2);
    }

    #[test]
    fn a_list_of_types_is_nullable_or_a_union() {
        assert_eq!(
            lowered(json!({ "type": ["string", "null"] })),
            json!({ "type": "string", "nullable": true })
        );
        assert_eq!(
            lowered(json!({ "type": ["string", "number"] })),
            json!({ "anyOf": [{ "type": "string" }, { "type": "number" }] }),
        );
    }

    #[test]
    fn a_constant_is_an_enum_of_one_value() {
        assert_eq!(
            lowered(json!({ "const": "gen4.5" })),
            json!({ "type": "string", "enum": ["gen4.5"] })
        );
    }

    #[test]
    fn null_in_an_enum_is_nullable() {
        assert_eq!(
            lowered(json!({ "type": "string", "enum": ["a", null] })),
            json!({ "type": "string", "enum": ["a"], "nullable": true }),
        );
    }

    #[test]
    fn a_union_with_null_is_nullable() {
        assert_eq!(
            lowered(json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }] })),
            json!({ "nullable": true, "type": "string", "maxLength": 3 }),
        );
        assert_eq!(
            lowered(
                json!({ "anyOf": [{ "type": "string" }, { "type": "number" }, { "type": "null" }] })
            ),
            json!({ "anyOf": [{ "type": "string" }, { "type": "number" }], "nullable": true }),
        );
    }

    #[test]
    fn a_union_of_one_is_replaced_unless_it_has_a_discriminator() {
        assert_eq!(
            lowered(json!({ "oneOf": [{ "type": "string" }] })),
            json!({ "type": "string" })
        );
        let union = json!({
            "oneOf": [{ "type": "object", "properties": {} }],
            "discriminator": { "propertyName": "model" },
        });
        assert_eq!(lowered(union.clone()), union);
    }

    #[test]
    fn all_of_is_merged_into_one_object() {
        let schema = json!({ "allOf": [
            { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
            { "properties": { "b": {} }, "required": ["b"] },
        ] });
        assert_eq!(
            lowered(schema),
            json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": {} }, "required": ["a", "b"] }),
        );
    }

    #[test]
    fn contradictory_parts_of_all_of_are_an_error() {
        let mut schema = json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] });
        let mut report = SyncReport::default();
        let error = lower_schema(&mut schema, "/a", &mut report).unwrap_err();
        assert_eq!(error.pointer, "/a/allOf/1/type");
    }

    #[test]
    fn an_implied_type_is_added() {
        assert_eq!(
            lowered(json!({ "properties": {} })),
            json!({ "properties": {}, "type": "object" })
        );
        assert_eq!(
            lowered(json!({ "enum": [4, 6] })),
            json!({ "enum": [4, 6], "type": "integer" })
        );
        assert_eq!(lowered(json!({})), json!({}));
    }

    #[test]
    fn an_exclusive_limit_is_a_boolean() {
        assert_eq!(
            lowered(json!({ "type": "integer", "exclusiveMinimum": 0 })),
            json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 0 }),
        );
        let already = json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 0 });
        assert_eq!(lowered(already.clone()), already);
    }

    #[test]
    fn a_union_of_values_is_an_enum() {
        let values = json!({ "type": "string", "enum": ["a", "b"] });
        for key in ["oneOf", "anyOf"] {
            let constants = json!({ key: [{ "const": "a", "title": "A" }, { "const": "b" }] });
            assert_eq!(lowered(constants), values);
        }
        let nullable = json!({ "anyOf": [{ "const": "a" }, { "const": "b" }, { "type": "null" }] });
        let expected = json!({ "nullable": true, "type": "string", "enum": ["a", "b"] });
        assert_eq!(lowered(nullable), expected);
        let overlapping = json!({ "oneOf": [
            { "type": "string", "enum": ["a", "b"] },
            { "type": "string", "enum": ["b"] },
        ] });
        assert_eq!(lowered(overlapping.clone()), overlapping);
        let mixed = json!({ "oneOf": [
            { "type": "string", "enum": ["a"] },
            { "type": "string", "enum": ["b"], "maxLength": 3 },
        ] });
        assert_eq!(lowered(mixed.clone()), mixed);
    }
}
