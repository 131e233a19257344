//! One schema that accepts the values of several, in one pass over all of them.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::sync::schema_keywords::OPEN_ENUM;

/// Stands for the type of schemas that are integers or numbers.
const MIXED: &str = "integer or number";

type Schema = Map<String, Value>;

/// One schema that accepts the values of all: with the properties of all, required if all require
/// them. Without any schema, or for different types or none, any value; but what all are is kept.
pub fn merge(mut schemas: Vec<Value>) -> Value {
    schemas.dedup();
    if schemas.len() < 2 {
        return schemas.pop().unwrap_or_else(|| json!({}));
    }
    let count = schemas.len();
    let objects = schemas.into_iter().map_while(|schema| match schema {
        Value::Object(schema) => Some(schema),
        _ => None,
    });
    let objects: Vec<Schema> = objects.collect();
    if objects.len() < count {
        return json!({});
    }
    merge_schemas(objects)
}

fn merge_schemas(schemas: Vec<Schema>) -> Value {
    let any_nullable = schemas.iter().any(|schema| schema.get("nullable") == Some(&json!(true)));
    let same_title = all_equal(&schemas, "title");
    let kind = match common_type(&schemas) {
        Some(kind) => kind,
        None if schemas.iter().all(is_numeric) => MIXED.to_owned(),
        None => return json!({}),
    };
    let mut merged = match kind.as_str() {
        "object" => merge_objects(schemas),
        "array" => merge_arrays(schemas),
        "string" => merge_strings(schemas),
        MIXED => Schema::from_iter([("type".to_owned(), json!("number"))]),
        _ => schemas.into_iter().next().unwrap_or_default(),
    };
    if any_nullable {
        merged.insert("nullable".to_owned(), json!(true));
    }
    if !same_title {
        merged.shift_remove("title");
    }
    Value::Object(merged)
}

/// The type that all schemas have.
fn common_type(schemas: &[Schema]) -> Option<String> {
    let kind = schemas.first()?.get("type")?.as_str()?;
    all_equal(schemas, "type").then(|| kind.to_owned())
}

fn is_numeric(schema: &Schema) -> bool {
    matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "number"))
}

fn all_equal(schemas: &[Schema], key: &str) -> bool {
    schemas.windows(2).all(|pair| pair[0].get(key) == pair[1].get(key))
}

fn merge_objects(mut schemas: Vec<Schema>) -> Schema {
    let properties = merge_properties(&mut schemas);
    let required = required_by_all(&schemas);
    let values = merge_keyword(&mut schemas, "additionalProperties");
    let mut merged = schemas.swap_remove(0);
    for (key, value) in
        [("properties", properties), ("required", required), ("additionalProperties", values)]
    {
        match value {
            Some(value) => merged.insert(key.to_owned(), value),
            None => merged.shift_remove(key),
        };
    }
    merged
}

/// The properties of all schemas, in the order in which they first occur.
fn merge_properties(schemas: &mut [Schema]) -> Option<Value> {
    let is_present = schemas[0].contains_key("properties");
    let mut indexes: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(String, Vec<Value>)> = Vec::new();
    for schema in schemas {
        let Some(Value::Object(properties)) = schema.remove("properties") else { continue };
        for (name, property) in properties {
            let index = *indexes.entry(name.clone()).or_insert(found.len());
            match found.get_mut(index) {
                Some((_, known)) => known.push(property),
                None => found.push((name, vec![property])),
            }
        }
    }
    let merged: Schema = found.into_iter().map(|(name, of)| (name, merge(of))).collect();
    (is_present || !merged.is_empty()).then_some(Value::Object(merged))
}

/// The names that all schemas require, in the order of the first.
fn required_by_all(schemas: &[Schema]) -> Option<Value> {
    let names = |schema: &Schema| -> Vec<Value> {
        schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let mut required = names(&schemas[0]);
    for schema in &schemas[1..] {
        if required.is_empty() {
            break;
        }
        let other: HashSet<Value> = names(schema).into_iter().collect();
        required.retain(|name| other.contains(name));
    }
    (!required.is_empty()).then_some(Value::Array(required))
}

/// The merged schemas below a keyword, if every schema has it.
fn merge_keyword(schemas: &mut [Schema], key: &str) -> Option<Value> {
    let below: Option<Vec<Value>> = schemas.iter_mut().map(|schema| schema.remove(key)).collect();
    below.map(merge)
}

fn merge_arrays(mut schemas: Vec<Schema>) -> Schema {
    let items = merge_keyword(&mut schemas, "items").unwrap_or_else(|| json!({}));
    let mut merged = schemas.swap_remove(0);
    merged.insert("items".to_owned(), items);
    merged
}

fn merge_strings(mut schemas: Vec<Schema>) -> Schema {
    let same_format = all_equal(&schemas, "format");
    let lists = schemas.iter_mut().map(|schema| match schema.remove(OPEN_ENUM) {
        Some(Value::Array(values)) => Some(values),
        _ => None,
    });
    let lists: Option<Vec<Vec<Value>>> = lists.collect();
    let mut merged = schemas.swap_remove(0);
    if !same_format {
        merged.shift_remove("format");
    }
    if let Some(lists) = lists {
        let mut seen = HashSet::new();
        let values = lists.into_iter().flatten().filter(|value| seen.insert(value.clone()));
        merged.insert(OPEN_ENUM.to_owned(), values.collect());
    }
    merged
}
