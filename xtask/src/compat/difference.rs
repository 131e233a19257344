//! What an earlier client keeps of a response, and what it must report: computed from the response and
//! the spec of that client, without the client's code.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::codegen::spec::referenced;
use crate::sync::schema_keywords::OPEN_ENUM;

/// A difference between a response and a spec.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// As the client names it.
    pub kind: &'static str,
    /// Type and field; for a value of an unexpected type, the path without indexes.
    pub location: String,
}

/// The kinds of differences, as in src/drift.rs.
pub const UNKNOWN_FIELD: &str = "UnknownField";
pub const UNKNOWN_VALUE: &str = "UnknownValue";
pub const MISSING_FIELD: &str = "MissingField";
pub const UNEXPECTED_TYPE: &str = "UnexpectedType";

/// In what a response differs from a spec.
pub fn differences<'s>(
    response: &Value,
    schema: &'s Value,
    spec: &'s Value,
) -> BTreeSet<Difference> {
    let mut walk = Walk { spec, found: BTreeSet::new() };
    walk.value(response, schema, "", "");
    walk.found
}

/// A path without indexes, which change when an entry of a list is left out.
pub fn without_indexes(path: &str) -> String {
    let parts = path.split('[').enumerate();
    parts
        .map(|(at, part)| match part.split_once(']') {
            Some((_, rest)) if at > 0 => format!("[]{rest}"),
            _ => part.to_owned(),
        })
        .collect()
}

struct Walk<'s> {
    spec: &'s Value,
    found: BTreeSet<Difference>,
}

impl<'s> Walk<'s> {
    /// `place` is the type and the field of the value, `path` its path in the response.
    fn value(&mut self, value: &Value, schema: &'s Value, place: &str, path: &str) {
        let (schema, name) = self.resolved(schema);
        let expected = schema["type"].as_str();
        match (expected, value) {
            (_, Value::Null) | (None, _) => {}
            (Some("object"), Value::Object(_)) => self.object(value, schema, name, place, path),
            (Some("array"), Value::Array(entries)) => {
                for entry in entries {
                    let path = format!("{path}[]");
                    match entry.is_null() {
                        true => self.add(UNEXPECTED_TYPE, path),
                        false => self.value(entry, &schema["items"], place, &path),
                    }
                }
            }
            (Some("string"), Value::String(text)) => {
                let known = schema.get(OPEN_ENUM).and_then(Value::as_array);
                if known.is_some_and(|known| !known.iter().any(|known| known == text)) {
                    self.add(UNKNOWN_VALUE, place.to_owned());
                }
            }
            (Some("boolean"), Value::Bool(_)) | (Some("number"), Value::Number(_)) => {}
            (Some("integer"), Value::Number(number)) if number.is_i64() => {}
            _ => self.add(UNEXPECTED_TYPE, path.to_owned()),
        }
    }

    fn object(&mut self, value: &Value, schema: &'s Value, name: &str, place: &str, path: &str) {
        let properties = schema["properties"].as_object();
        let values = schema.get("additionalProperties").filter(|values| values.is_object());
        self.missing(value, schema, name);
        for (field, value) in value.as_object().into_iter().flatten() {
            let path = format!("{path}.{field}").trim_start_matches('.').to_owned();
            match (properties.and_then(|properties| properties.get(field)), values) {
                (Some(property), _) => {
                    self.value(value, property, &format!("{name}.{field}"), &path)
                }
                (None, Some(values)) if properties.is_none() => {
                    self.value(value, values, place, &path);
                }
                (None, _) => self.add(UNKNOWN_FIELD, format!("{name}.{}", shown(field))),
            }
        }
    }

    /// What is required and missing or null. A list or a map that is missing is empty.
    fn missing(&mut self, value: &Value, schema: &'s Value, name: &str) {
        for field in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let property = &schema["properties"][field];
            let (of, _) = self.resolved(property);
            let is_collection =
                of["type"] == "array" || (of["type"] == "object" && of.get("properties").is_none());
            if value[field].is_null() && property["nullable"] != true && !is_collection {
                self.add(MISSING_FIELD, format!("{name}.{field}"));
            }
        }
    }

    /// The schema that is meant, with the name of its component.
    fn resolved(&self, schema: &'s Value) -> (&'s Value, &'s str) {
        match referenced(schema) {
            Some(name) => (&self.spec["components"]["schemas"][name], name),
            None => (schema, ""),
        }
    }

    fn add(&mut self, kind: &'static str, location: String) {
        self.found.insert(Difference { kind, location });
    }
}

/// A report has only what looks like a name.
fn shown(field: &str) -> &str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    if field.chars().all(is_name) && field.len() <= 48 { field } else { "…" }
}

/// The paths, without indexes, at which `kept` does not have what `sent` has. Null, and a list or an
/// object without anything, may be left out.
pub fn lost(sent: &Value, kept: &Value) -> Vec<String> {
    let mut lost = Vec::new();
    compare(sent, kept, "", &mut lost);
    lost
}

fn compare(sent: &Value, kept: &Value, path: &str, lost: &mut Vec<String>) {
    match (sent, kept) {
        (Value::Object(fields), Value::Object(others)) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}").trim_start_matches('.').to_owned();
                match others.get(name) {
                    Some(other) => compare(value, other, &path, lost),
                    None if is_nothing(value) => {}
                    None => lost.push(path),
                }
            }
            let added = others.keys().filter(|name| !fields.contains_key(*name));
            lost.extend(added.map(|name| format!("{path}.{name}, which was not sent")));
        }
        (Value::Array(entries), Value::Array(others)) if entries.len() == others.len() => {
            for (entry, other) in entries.iter().zip(others) {
                compare(entry, other, &format!("{path}[]"), lost);
            }
        }
        (Value::Array(_), Value::Array(_)) => lost.push(format!("{path}[]")),
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        _ if sent == kept || (is_nothing(sent) && is_nothing(kept)) => {}
        _ => lost.push(path.to_owned()),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_task(response: Value) -> Vec<(&'static str, String)> {
        let spec = json!({ "components": { "schemas": {
            "Task": { "type": "object", "properties": {
                "status": { "$ref": "#/components/schemas/Status" },
                "output": { "type": "array", "items": { "type": "string" } },
                "cost": { "type": "object", "additionalProperties": { "type": "integer" } },
                "any": {},
            } },
            "Status": { "type": "string", OPEN_ENUM: ["DONE"] },
        } } });
        let schema = json!({ "$ref": "#/components/schemas/Task" });
        let found = differences(&response, &schema, &spec).into_iter();
        found.map(|of| (of.kind, of.location)).collect()
    }

    #[test]
    fn what_the_spec_has_is_no_difference() {
        let response =
            json!({ "status": "DONE", "output": ["a"], "cost": { "b": 1 }, "any": [{}] });
        assert_eq!(of_task(response), []);
        assert_eq!(of_task(json!({ "status": null, "output": null })), []);
    }

    #[test]
    fn fields_values_and_types_that_the_spec_does_not_have_are_found() {
        let response = json!({
            "status": "PAUSED", "queue": { "at": 1 }, "output": ["a", 7], "cost": { "b": 0.5 }, "any": 1,
        });
        let expected = [
            (UNEXPECTED_TYPE, "cost.b"),
            (UNEXPECTED_TYPE, "output[]"),
            (UNKNOWN_FIELD, "Task.queue"),
            (UNKNOWN_VALUE, "Task.status"),
        ];
        assert_eq!(of_task(response), expected.map(|(kind, of)| (kind, of.to_owned())));
    }

    #[test]
    fn what_was_left_out_or_changed_is_lost() {
        let sent = json!({ "a": 1, "b": { "c": [1, 2] }, "d": "x", "e": null, "f": [] });
        assert_eq!(lost(&sent, &sent), Vec::<String>::new());
        assert_eq!(
            lost(&sent, &json!({ "a": 1.0, "b": { "c": [1, 2] }, "d": "x" })),
            Vec::<String>::new()
        );
        let kept = json!({ "a": 2, "b": { "c": [1] }, "g": 1 });
        assert_eq!(lost(&sent, &kept), ["a", "b.c[]", "d", ".g, which was not sent"]);
    }

    #[test]
    fn indexes_are_taken_out_of_paths() {
        assert_eq!(without_indexes("data[12].output[0]"), "data[].output[]");
    }
}
