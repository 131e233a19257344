//! One item of the surface: what makes it up as a whole, and its members by name.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::generate::naming;
use crate::sync::keyword::OPEN_ENUM;

type Schema = Map<String, Value>;

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What no program survives if it changes.
    pub shape: Value,
    /// Fields by their name on the wire, variants by theirs in Rust, arguments.
    pub members: BTreeMap<String, Member>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its type, in the words of the contract.
    pub of: Value,
    /// Whether nothing can be made without it.
    pub is_needed: bool,
}

impl Item {
    fn of(shape: Value) -> Self {
        Self { shape, members: BTreeMap::new() }
    }

    pub fn component(name: &str, schema: &Value, contract: &Value, is_sent: bool) -> Self {
        let Value::Object(schema) = schema else { return Self::of(Value::Null) };
        if let Some(values) = schema.get(OPEN_ENUM).or_else(|| schema.get("enum")) {
            return Self::values(values);
        }
        if is_text(schema) {
            return Self::of(forms(schema));
        }
        match schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
            Some(branches) => Self::union(schema, branches, contract),
            None if schema.contains_key("properties") => Self::structure(schema, is_sent),
            None => Self::of(json!({ "is": name, "of": reduced(schema) })),
        }
    }

    fn values(values: &Value) -> Self {
        let values = values.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let texts: Vec<String> = values.iter().map(text).collect();
        let members = naming::variants(&texts).into_iter().zip(values);
        let members = members.map(|(name, of)| (name, Member { of, is_needed: false }));
        let shape =
            if texts.iter().all(|text| text.parse::<f64>().is_ok()) { "numbers" } else { "words" };
        Self { shape: json!(shape), members: members.collect() }
    }

    fn union(schema: &Schema, branches: &[Value], contract: &Value) -> Self {
        let mapping = schema.get("discriminator").and_then(|found| found["mapping"].as_object());
        let value = |reference: &Value| {
            let mut entries = mapping.into_iter().flatten();
            entries.find(|(_, target)| *target == reference).map(|(value, _)| value.clone())
        };
        let target =
            |branch: &Value| branch["$ref"].as_str().and_then(|text| contract.pointer(&text[1..]));
        let texts: Vec<&Value> = branches
            .iter()
            .filter(|branch| target(branch).and_then(Value::as_object).is_some_and(is_text))
            .collect();
        let from_text = (texts.len() == 1).then(|| texts[0]["$ref"].clone());
        let by = schema.get("discriminator").map(|found| found["propertyName"].clone());
        let members = branches.iter().map(|branch| {
            let name = branch["$ref"].as_str().unwrap_or_default().to_owned();
            (name, Member { of: json!(value(&branch["$ref"])), is_needed: false })
        });
        Self { shape: json!({ "union": by, "from": from_text }), members: members.collect() }
    }

    fn structure(schema: &Schema, is_sent: bool) -> Self {
        let required = |name: &str| {
            let names = schema.get("required").and_then(Value::as_array);
            names.is_some_and(|names| names.iter().any(|other| other == name))
        };
        let properties = schema["properties"].as_object().into_iter().flatten();
        let members = properties.map(|(name, property)| {
            let constant = is_constant(property);
            let is_required = required(name) && !constant;
            let of = json!({ "type": typed(property, is_required || constant) });
            (name.clone(), Member { of, is_needed: is_required && is_sent })
        });
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        let others = others.map(reduced_value);
        let members: BTreeMap<String, Member> = members.collect();
        // An answer of no fields is the map of those that nobody knows.
        let has_fields = is_sent || !members.is_empty();
        let shape = json!({
            "built": is_sent, "fields": has_fields, "others": others, "not": schema.get("not"),
        });
        Self { shape, members }
    }

    /// An operation is a method, its parameters and its body are arguments.
    pub fn operation(operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let mut members: BTreeMap<String, Member> = parameters
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap_or_default().to_owned();
                let is_needed = parameter["required"] == true;
                (name, Member { of: typed(&parameter["schema"], is_needed), is_needed })
            })
            .collect();
        if let Some(body) = operation.get("requestBody") {
            let is_needed = body["required"] != false;
            members.insert("body".to_owned(), Member { of: content(body), is_needed });
        }
        Self { shape: json!({ "answer": answer(operation) }), members }
    }
}

/// What the lowest success with a body brings.
fn answer(operation: &Value) -> Value {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let mut answers: Vec<_> = responses
        .filter(|(status, answer)| status.starts_with('2') && answer.get("content").is_some())
        .collect();
    answers.sort_by_key(|(status, _)| *status);
    answers.first().map_or(Value::Null, |(_, answer)| content(answer))
}

fn content(holder: &Value) -> Value {
    let media = holder["content"].as_object().into_iter().flatten();
    media.map(|(name, media)| (name.clone(), reduced_value(&media["schema"]))).collect()
}

/// A type and whether it is an `Option`: lists and maps may be empty instead.
fn typed(schema: &Value, is_required: bool) -> Value {
    let is_nullable = schema["nullable"] == true;
    let holds_many = schema["type"] == "array"
        || (schema["type"] == "object" && schema.get("properties").is_none());
    let is_option = is_nullable || (!is_required && !holds_many);
    json!([reduced_value(schema), is_option])
}

fn is_constant(schema: &Value) -> bool {
    matches!(schema["enum"].as_array().map(Vec::as_slice), Some([Value::String(_)]))
}

/// A text of a form, or of one of several.
fn is_text(schema: &Schema) -> bool {
    let is_form =
        |schema: &Schema| schema.contains_key("pattern") && !schema.contains_key("format");
    let branches = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    is_form(schema)
        || branches
            .is_some_and(|branches| branches.iter().all(|of| of.as_object().is_some_and(is_form)))
}

fn forms(schema: &Schema) -> Value {
    let form = |schema: &Schema| {
        let facts = ["pattern", "minLength", "maxLength"];
        facts
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone())))
            .collect::<Value>()
    };
    match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        Some(branches) => branches.iter().filter_map(Value::as_object).map(form).collect(),
        None => form(schema),
    }
}

fn reduced_value(schema: &Value) -> Value {
    schema.as_object().map_or(Value::Null, reduced)
}

/// As much of a schema as decides the Rust type.
fn reduced(schema: &Schema) -> Value {
    if let Some(reference) = schema.get("$ref") {
        return json!({ "$ref": reference });
    }
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return reduced_value(only);
    }
    let facts = |keys: &[&str]| -> Value {
        keys.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))).collect()
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            Some("date-time" | "date" | "uri" | "password") => facts(&["type", "format"]),
            Some(_) if !schema.contains_key("enum") => facts(&["type"]),
            _ => facts(&["type", "enum", "minLength", "maxLength"]),
        },
        Some("integer") => {
            facts(&["type", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
        }
        Some("number") => facts(&["type", "format"]),
        Some("array") => json!({ "list": schema.get("items").map(reduced_value) }),
        Some("object") => {
            let values = schema.get("additionalProperties").filter(|values| values.is_object());
            json!({ "map": values.map(reduced_value) })
        }
        _ => facts(&["type"]),
    }
}
