//! The contract as progenitor wants it: placeholders for what we write ourselves, one error type,
//! answers that keep unknown fields, constants filled in. The contract itself says none of this.

use std::collections::{BTreeMap, BTreeSet};

use progenitor_impl::TypeImpl;
use schemars08::schema::SchemaObject;
use serde_json::{Map, Value, json};

use super::Error;
use super::areas::ERROR;
use super::own::Own;

type Schema = Map<String, Value>;

pub fn prepare(contract: &mut Value, own: &BTreeMap<String, Own>, answers: &BTreeSet<String>) {
    let error = error_response(contract);
    for operation in operations(contract) {
        one_success_type(operation);
        one_error_type(operation, &error);
    }
    let Some(Value::Object(schemas)) = contract.pointer_mut("/components/schemas") else { return };
    for (name, schema) in schemas.iter_mut() {
        if own.contains_key(name) {
            *schema = placeholder(schema);
        } else {
            each_schema(schema, &mut |schema| {
                if answers.contains(name) {
                    keep_unknown_fields(schema);
                }
                fill_in_constants(schema);
                plain_lists(schema);
            });
        }
    }
}

/// The properties that may be null, each with its component.
pub fn nullable(contract: &Value) -> BTreeSet<(String, String)> {
    let components = contract["components"]["schemas"].as_object().into_iter().flatten();
    let properties = components.flat_map(|(component, schema)| {
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.map(move |(name, property)| (component, name, property))
    });
    let nullable = properties.filter(|(.., property)| property["nullable"] == true);
    nullable.map(|(component, name, _)| (component.clone(), name.clone())).collect()
}

fn operations(contract: &mut Value) -> impl Iterator<Item = &mut Schema> {
    let paths = contract.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths
        .filter_map(|(_, item)| item.as_object_mut())
        .flatten()
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// Progenitor takes one type for success: the one that the lowest status with a body has, or none.
fn one_success_type(operation: &mut Schema) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    let mut successes: Vec<(&String, &Value)> =
        responses.iter().filter(|(status, _)| status.starts_with('2')).collect();
    successes.sort_by_key(|(status, _)| *status);
    let with_body = successes.iter().find(|(_, response)| response.get("content").is_some());
    let Some((_, chosen)) = with_body.or(successes.first()) else { return };
    let content = chosen.get("content").cloned();
    responses.retain(|status, response| {
        !status.starts_with('2') || response.get("content") == content.as_ref()
    });
}

/// A refusal with the one error type for its body, if the contract knows any.
fn error_response(contract: &Value) -> Value {
    let mut response = json!({ "description": "error" });
    if contract["components"]["schemas"].get(ERROR).is_some() {
        let schema = json!({ "$ref": format!("#/components/schemas/{ERROR}") });
        response["content"] = json!({ "application/json": { "schema": schema } });
    }
    response
}

/// Whatever status a refusal has, written down or not, its body is read as the one error type.
fn one_error_type(operation: &mut Schema, error: &Value) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    responses.retain(|status, _| status.starts_with('2'));
    for status in ["4XX", "5XX"] {
        responses.insert(status.to_owned(), error.clone());
    }
}

/// Any named type will do: the generated item gives way to ours.
fn placeholder(schema: &Value) -> Value {
    let mut placeholder = json!({ "type": "string", "enum": ["one", "other"] });
    if let Some(description) = schema.get("description") {
        placeholder["description"] = description.clone();
    }
    placeholder
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

fn keep_unknown_fields(schema: &mut Schema) {
    if schema.contains_key("properties") && !schema.contains_key("additionalProperties") {
        schema.insert("additionalProperties".to_owned(), json!({}));
    }
}

/// A property of one value is filled in, never typed; no other default is sent unasked.
fn fill_in_constants(schema: &mut Schema) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let mut constant = Vec::new();
    for (name, property) in properties.iter_mut() {
        let Value::Object(property) = property else { continue };
        property.shift_remove("default");
        if let Some([Value::String(value)]) =
            property.get("enum").and_then(Value::as_array).map(Vec::as_slice)
        {
            let value = value.clone();
            property.insert("default".to_owned(), json!(value));
            constant.push(name.clone());
        }
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !constant.iter().any(|constant| name == constant));
    }
}

/// A list is a `Vec` whatever the number of its entries.
fn plain_lists(schema: &mut Schema) {
    for limit in ["minItems", "maxItems", "uniqueItems"] {
        schema.shift_remove(limit);
    }
}

/// A schema that is a type of ours.
pub struct Conversion {
    pub schema: SchemaObject,
    pub rust: String,
    pub impls: Vec<TypeImpl>,
}

/// The types of ours for plain schemas: texts and numbers with their limits, times, addresses.
pub fn conversions(contract: &Value) -> Result<Vec<Conversion>, Error> {
    let mut found: BTreeMap<String, (Value, String)> = BTreeMap::new();
    gather(contract, &mut found);
    let conversions = found.into_values().map(|(schema, rust)| {
        Ok(Conversion {
            schema: serde_json::from_value(schema)?,
            rust,
            impls: vec![TypeImpl::Display, TypeImpl::FromStr],
        })
    });
    conversions.collect()
}

fn gather(value: &Value, found: &mut BTreeMap<String, (Value, String)>) {
    match value {
        Value::Object(map) => {
            if let Some((schema, rust)) = conversion(map) {
                found.insert(schema.to_string(), (schema, rust));
            }
            map.values().for_each(|below| gather(below, found));
        }
        Value::Array(list) => list.iter().for_each(|below| gather(below, found)),
        _ => {}
    }
}

/// The schema as progenitor's reader sees it, and our type for it.
fn conversion(schema: &Schema) -> Option<(Value, String)> {
    if schema.contains_key("enum") {
        return None;
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_i64);
    match schema.get("type")?.as_str()? {
        "string" => {
            let facts = facts(schema, &["type", "format", "pattern", "minLength", "maxLength"]);
            let rust = match schema.get("format").and_then(Value::as_str) {
                Some("date-time") => "::runwayml::Timestamp".to_owned(),
                Some("date") => "::runwayml::Date".to_owned(),
                Some("uri") => "::runwayml::Url".to_owned(),
                Some("password") => "::runwayml::Secret".to_owned(),
                Some(_) => "::std::string::String".to_owned(),
                None if schema.contains_key("pattern") => return None,
                None => {
                    let (min, max) = (number("minLength"), number("maxLength"));
                    if min.is_none() && max.is_none() {
                        return None;
                    }
                    format!(
                        "::runwayml::Text<{}usize, {}usize>",
                        min.unwrap_or(0),
                        max.unwrap_or(i64::from(u32::MAX))
                    )
                }
            };
            Some((facts, rust))
        }
        "integer" => {
            let (min, max) = (number("minimum"), number("maximum"));
            if min.is_none() && max.is_none() {
                return None;
            }
            let excludes = |key: &str| i64::from(schema.get(key) == Some(&json!(true)));
            let rust = format!(
                "::runwayml::Integer<{}i64, {}i64>",
                min.unwrap_or(i64::MIN) + excludes("exclusiveMinimum"),
                max.unwrap_or(i64::MAX) - excludes("exclusiveMaximum"),
            );
            let mut facts = facts(schema, &["type", "format", "minimum", "maximum", "multipleOf"]);
            for (exclusive, limit) in
                [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
            {
                if excludes(exclusive) == 1
                    && let Some(value) =
                        facts.as_object_mut().and_then(|facts| facts.shift_remove(limit))
                {
                    facts[exclusive] = value;
                }
            }
            Some((facts, rust))
        }
        _ => None,
    }
}

fn facts(schema: &Schema, keys: &[&str]) -> Value {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(schema: Value, answers: &[&str]) -> Value {
        let mut contract = json!({ "components": { "schemas": { "Of": schema } } });
        let answers = answers.iter().map(|name| (*name).to_owned()).collect();
        prepare(&mut contract, &BTreeMap::new(), &answers);
        contract["components"]["schemas"]["Of"].take()
    }

    /// The schema that progenitor's reader sees, and our type for it.
    fn converted(schema: Value) -> Option<(Value, String)> {
        conversion(schema.as_object().unwrap())
    }

    fn rust(schema: Value) -> Option<String> {
        converted(schema).map(|(_, rust)| rust.replace("::runwayml::", ""))
    }

    #[test]
    fn a_constant_is_filled_in_and_need_not_be_given() {
        let model = json!({ "type": "string", "enum": ["gen4"] });
        let of = prepared(
            json!({ "properties": { "model": model, "seed": {} }, "required": ["model", "seed"] }),
            &[],
        );
        assert_eq!(of["properties"]["model"]["default"], "gen4");
        assert_eq!(of["required"], json!(["seed"]));
    }

    #[test]
    fn no_other_default_is_sent_unasked() {
        let size = json!({ "enum": ["a", "b"], "default": "a" });
        let of =
            prepared(json!({ "properties": { "size": size, "loud": { "default": true } } }), &[]);
        assert_eq!(of["properties"], json!({ "size": { "enum": ["a", "b"] }, "loud": {} }));
    }

    #[test]
    fn only_answers_keep_unknown_fields() {
        let schema = json!({ "properties": { "inner": { "properties": {} } } });
        let answer = prepared(schema.clone(), &["Of"]);
        assert_eq!(answer["additionalProperties"], json!({}));
        assert_eq!(answer["properties"]["inner"]["additionalProperties"], json!({}));
        assert_eq!(prepared(schema.clone(), &[]), schema);
    }

    #[test]
    fn a_list_is_plain_whatever_its_length() {
        let of =
            prepared(json!({ "type": "array", "minItems": 1, "maxItems": 3, "items": {} }), &[]);
        assert_eq!(of, json!({ "type": "array", "items": {} }));
    }

    #[test]
    fn one_type_is_read_for_success() {
        let body = |name: &str| json!({ "content": { "application/json": { "schema": { "$ref": name } } } });
        let responses = json!({ "200": {}, "201": body("A"), "202": body("B"), "203": body("A") });
        let mut contract = json!({ "paths": { "/a": { "get": { "responses": responses } } } });
        prepare(&mut contract, &BTreeMap::new(), &BTreeSet::new());
        let responses = contract["paths"]["/a"]["get"]["responses"].as_object().unwrap();
        assert_eq!(responses.keys().collect::<Vec<_>>(), ["201", "203", "4XX", "5XX"]);
    }

    #[test]
    fn every_refusal_is_read_as_the_one_error_type() {
        let mut contract =
            json!({ "paths": { "/a": { "get": { "responses": { "200": {}, "404": {} } } } } });
        prepare(&mut contract, &BTreeMap::new(), &BTreeSet::new());
        let responses = contract["paths"]["/a"]["get"]["responses"].as_object().unwrap();
        assert_eq!(responses.keys().collect::<Vec<_>>(), ["200", "4XX", "5XX"]);
    }

    #[test]
    fn a_text_with_limits_knows_them() {
        let text = |limits: Value| {
            let mut schema = json!({ "type": "string" });
            schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
            rust(schema)
        };
        assert_eq!(
            text(json!({ "minLength": 1, "maxLength": 9 })).unwrap(),
            "Text<1usize, 9usize>"
        );
        assert_eq!(text(json!({ "maxLength": 9 })).unwrap(), "Text<0usize, 9usize>");
        assert_eq!(text(json!({ "format": "date-time" })).unwrap(), "Timestamp");
        assert_eq!(text(json!({})), None);
        assert_eq!(text(json!({ "pattern": "^a" })), None);
    }

    #[test]
    fn an_integer_with_limits_knows_them() {
        let limited = json!({ "type": "integer", "minimum": 0, "maximum": 9 });
        assert_eq!(rust(limited).unwrap(), "Integer<0i64, 9i64>");
        let open = json!({ "type": "integer", "minimum": 0 });
        assert_eq!(rust(open).unwrap(), format!("Integer<0i64, {}i64>", i64::MAX));
        assert_eq!(rust(json!({ "type": "integer" })), None);
    }

    #[test]
    fn an_exclusive_limit_is_left_out_of_the_range() {
        let schema = json!({
            "type": "integer",
            "minimum": 0, "exclusiveMinimum": true,
            "maximum": 9, "exclusiveMaximum": true,
        });
        let (seen, rust) = converted(schema).unwrap();
        assert_eq!(rust, "::runwayml::Integer<1i64, 8i64>");
        assert_eq!(
            seen,
            json!({ "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9 })
        );
    }
}
