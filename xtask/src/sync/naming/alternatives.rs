//! The alternatives of unions: their labels, and which of them were there before.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::shape::shape;
use super::union_kind::{discriminator, is_text_union};
use super::variant_label::{VariantLabels, title};
use crate::codegen::spec::branches;
use crate::sync::schema_keywords::{NAME, OPEN_ENUM, each_subschema};

/// An alternative of a union that has been named before.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The value of the discriminator, or else of `VariantLabels`.
    pub label: String,
    pub title: Option<String>,
    /// The component; `None` for one without a name.
    pub name: Option<String>,
    /// Without limits.
    pub shape: Value,
    pub required: BTreeSet<String>,
}

impl Known {
    pub fn new(label: &str, name: Option<&str>, schema: &Value) -> Self {
        let name = name.map(str::to_owned);
        let title = title(schema).map(str::to_owned);
        let (shape, required) = (shape(schema), required(schema));
        Self { label: label.to_owned(), title, name, shape, required }
    }

    /// The alternatives of a union with names.
    pub fn all(union: &Value) -> Vec<Self> {
        let Some(all) = branches(union) else { return Vec::new() };
        let property = discriminator(union);
        let labels = VariantLabels::of(all).labels();
        let known = all.iter().zip(labels).map(|(branch, label)| {
            let label = property.and_then(|property| only_value(branch, property)).unwrap_or(label);
            Self::new(&label, branch.get(NAME).and_then(Value::as_str), branch)
        });
        known.collect()
    }
}

/// Makes open enums of the unions of strings in a schema, if any of their branches lists values.
pub fn merge_text_unions(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    // The visitor returns no error.
    let _ = each_subschema(schema, "", &mut |below, _| {
        merge_text_unions(below);
        Ok(())
    });
    merge_text_union(schema);
}

fn merge_text_union(schema: &mut Map<String, Value>) {
    let whole = Value::Object(schema.clone());
    let Some(all) = branches(&whole).filter(|_| is_text_union(&whole)) else { return };
    let listed = all.iter().filter_map(|branch| branch.get("enum")?.as_array()).flatten();
    let mut seen = HashSet::new();
    let values: Vec<Value> = listed.filter(|value| seen.insert(*value)).cloned().collect();
    if values.is_empty() {
        return;
    }
    schema.insert("type".to_owned(), json!("string"));
    if all.iter().all(|branch| branch.get("enum").is_some()) {
        schema.shift_remove("oneOf");
        schema.shift_remove("anyOf");
        schema.insert("enum".to_owned(), Value::Array(values));
    } else {
        if let Some(one_of) = schema.shift_remove("oneOf") {
            // A value that is listed may also match a pattern.
            schema.insert("anyOf".to_owned(), one_of);
        }
        schema.insert(OPEN_ENUM.to_owned(), Value::Array(values));
    }
}

/// The value of a property that has only one.
pub fn only_value(branch: &Value, property: &str) -> Option<String> {
    match branch["properties"][property]["enum"].as_array()?.as_slice() {
        [Value::String(value)] => Some(value.clone()),
        _ => None,
    }
}

/// The names of the properties that a schema requires.
pub fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_become_an_open_enum_only_if_one_lists_values() {
        let merged = |branches: Value| {
            let mut schema = json!({ "items": { "anyOf": branches } });
            merge_text_unions(&mut schema);
            schema["items"].take()
        };
        let values = json!({ "type": "string", "enum": ["a", "b"] });
        let size = json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" });
        assert_eq!(
            merged(json!([values, size])),
            json!({ "type": "string", "anyOf": [values, size], OPEN_ENUM: ["a", "b"] }),
        );
        let more = json!({ "type": "string", "enum": ["b", "c"] });
        assert_eq!(
            merged(json!([values, more])),
            json!({ "type": "string", "enum": ["a", "b", "c"] })
        );
        let mut contradiction = json!({ "type": "object", "anyOf": [values, size] });
        merge_text_unions(&mut contradiction);
        assert_eq!(contradiction["type"], "object");
        let day = json!({ "type": "string", "format": "date" });
        assert_eq!(merged(json!([day, size])), json!({ "anyOf": [day, size] }));
    }
}
