//! Makes responses from the schemas of a spec, in which every value that the schemas name occurs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::codegen::spec::success::is_success;
use crate::codegen::spec::{branches, content, located, referenced};
use crate::operation_key::key;
use crate::sync::schema_keywords::OPEN_ENUM;

/// What stands for the operation of error responses, which all have one type.
pub const ERROR: &str = "error";

/// A response that a server with this spec may send.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Response {
    /// Method and path of the operation, or [`ERROR`].
    pub operation: String,
    /// JSON, empty for a response without a body.
    pub body: String,
}

/// The responses of all operations, each once.
pub fn responses(spec: &Value) -> BTreeSet<Response> {
    let maker = Maker { spec };
    let mut made = BTreeSet::new();
    for of in located(spec) {
        for (status, response) in of.operation["responses"].as_object().into_iter().flatten() {
            let operation = match is_success(status) {
                true => key(of.method, of.path),
                false => ERROR.to_owned(),
            };
            match content(response) {
                Some(schema) => {
                    made.extend(maker.values(schema, &[]).into_iter().map(|body| Response {
                        operation: operation.clone(),
                        body: body.to_string(),
                    }))
                }
                None if is_success(status) => {
                    made.insert(Response { operation, body: String::new() });
                }
                None => {}
            }
        }
    }
    made
}

struct Maker<'s> {
    spec: &'s Value,
}

impl Maker<'_> {
    /// Values of a schema, with each alternative, each value of an enum, and null if it is allowed.
    /// `within` are the components around it.
    fn values(&self, schema: &Value, within: &[&str]) -> Vec<Value> {
        let mut values = match (referenced(schema), branches(schema)) {
            (Some(name), _) if within.contains(&name) => Vec::new(),
            (Some(name), _) => {
                self.values(&self.spec["components"]["schemas"][name], &[within, &[name]].concat())
            }
            (None, Some(all)) => {
                all.iter().flat_map(|alternative| self.values(alternative, within)).collect()
            }
            (None, None) => self.of_type(schema, within),
        };
        if schema["nullable"] == true && !values.contains(&Value::Null) {
            values.push(Value::Null);
        }
        values
    }

    fn of_type(&self, schema: &Value, within: &[&str]) -> Vec<Value> {
        if let Some(values) = schema.get("enum").or(schema.get(OPEN_ENUM)).and_then(Value::as_array)
        {
            return values.clone();
        }
        match schema["type"].as_str() {
            Some("object") => self.objects(schema, within),
            Some("array") => self.lists(&schema["items"], within),
            Some("integer") => vec![json!(1), json!(0), json!(4_000_000_000_u64)],
            Some("number") => vec![json!(0.5), json!(2)],
            Some("boolean") => vec![json!(true), json!(false)],
            Some("string") => vec![string(schema), json!("")],
            _ => vec![
                json!({ "any": [1, null] }),
                json!("text"),
                json!(0.5),
                json!([{}]),
                json!(true),
            ],
        }
    }

    /// Lists of one and of two entries, in which each entry occurs, and an empty one.
    fn lists(&self, entry: &Value, within: &[&str]) -> Vec<Value> {
        let entries = self.values(entry, within);
        let first = entries.iter().take(1).map(|first| json!([first]));
        let pairs = entries.chunks(2).map(|pair| Value::Array(pair.to_vec()));
        first.chain(pairs).chain([json!([])]).collect()
    }

    /// Objects in which each value of each property occurs. An optional property is also absent, alone
    /// and with all others.
    fn objects(&self, schema: &Value, within: &[&str]) -> Vec<Value> {
        let of: Vec<(&str, Vec<Option<Value>>)> = self.properties(schema, within);
        let rounds = of.iter().map(|(_, values)| values.len()).max().unwrap_or(1);
        let object = |round: usize| {
            let values = of.iter().filter_map(|(name, values)| {
                let value = values.get(round % values.len().max(1))?.clone()?;
                Some(((*name).to_owned(), value))
            });
            values.collect::<Map<String, Value>>()
        };
        let mut objects: Vec<Map<String, Value>> = (0..rounds).map(object).collect();
        let full = objects[0].clone();
        let optional = of.iter().filter(|(_, values)| values.contains(&None));
        let optional: Vec<&str> = optional.map(|(name, _)| *name).collect();
        objects.push(
            full.iter()
                .filter(|(name, _)| !optional.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        );
        objects.into_iter().chain(self.maps(schema, &full, within)).map(Value::Object).collect()
    }

    /// The values of each property; `None` is absent.
    fn properties<'p>(
        &self,
        schema: &'p Value,
        within: &[&str],
    ) -> Vec<(&'p str, Vec<Option<Value>>)> {
        let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let values = properties.map(|(name, property)| {
            let mut values: Vec<Option<Value>> =
                self.values(property, within).into_iter().map(Some).collect();
            if values.is_empty() || !required.iter().any(|required| *required == name) {
                values.push(None);
            }
            (name.as_str(), values)
        });
        values.collect()
    }

    /// The object with one and with two properties of other names, if these may have values.
    fn maps(
        &self,
        schema: &Value,
        full: &Map<String, Value>,
        within: &[&str],
    ) -> Vec<Map<String, Value>> {
        let values = match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => vec![json!("text")],
            Some(values @ Value::Object(_)) => self.values(values, within),
            _ => Vec::new(),
        };
        let with = |values: &[Value]| {
            let names = ["any name", "Another-1"].map(str::to_owned);
            full.clone().into_iter().chain(names.into_iter().zip(values.iter().cloned())).collect()
        };
        values.chunks(1).take(1).chain(values.chunks(2)).map(with).collect()
    }
}

/// A string of the format that the schema names.
fn string(schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("date-time") => json!("2026-08-08T05:03:00.123Z"),
        Some("date") => json!("2026-08-08"),
        Some("uri") => json!("https://host/a?signature=ä"),
        _ => json!("a text, ä \u{1F3A8}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(schema: Value) -> Vec<Value> {
        let spec = json!({ "components": { "schemas": {
            "Status": { "type": "string", "enum": ["A", "B"] },
            "Node": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "boolean" }, "next": { "$ref": "#/components/schemas/Node" },
            } },
        } } });
        Maker { spec: &spec }.values(&schema, &[])
    }

    #[test]
    fn each_value_and_null_occur() {
        let schema =
            json!({ "allOf": [{ "$ref": "#/components/schemas/Status" }], "nullable": true });
        assert_eq!(values(schema), [json!("A"), json!("B"), Value::Null]);
    }

    #[test]
    fn an_optional_property_is_present_and_absent() {
        let schema = json!({ "type": "object", "required": ["of"], "properties": {
            "of": { "$ref": "#/components/schemas/Status" }, "other": { "type": "boolean" },
        } });
        let expected = [
            json!({ "of": "A", "other": true }),
            json!({ "of": "B", "other": false }),
            json!({ "of": "A" }),
            json!({ "of": "A" }),
        ];
        assert_eq!(values(schema), expected);
    }

    #[test]
    fn each_alternative_occurs() {
        let schema =
            json!({ "oneOf": [{ "enum": [1] }, { "type": "array", "items": { "enum": ["a"] } }] });
        assert_eq!(values(schema), [json!(1), json!(["a"]), json!(["a"]), json!([])]);
    }

    #[test]
    fn lists_and_maps_have_one_and_two_entries() {
        let entry = json!({ "$ref": "#/components/schemas/Status" });
        let lists = values(json!({ "type": "array", "items": entry }));
        assert_eq!(lists, [json!(["A"]), json!(["A", "B"]), json!([])]);
        let maps = values(json!({ "type": "object", "additionalProperties": entry }));
        let one = json!({ "any name": "A" });
        let two = json!({ "any name": "A", "Another-1": "B" });
        assert_eq!(maps, [json!({}), json!({}), one, two]);
    }

    #[test]
    fn a_schema_within_itself_ends() {
        let nodes = values(json!({ "$ref": "#/components/schemas/Node" }));
        assert_eq!(nodes, [json!({ "id": true }), json!({ "id": false }), json!({ "id": true })]);
    }

    #[test]
    fn responses_are_those_of_each_operation_and_errors() {
        let json =
            |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let spec = json!({ "paths": { "/v1/tasks/{id}": {
            "get": { "responses": { "200": json(json!({ "enum": ["A"] })), "404": json(json!({ "enum": ["E"] })) } },
            "delete": { "responses": { "204": {} } },
        } } });
        let made: Vec<(String, String)> =
            responses(&spec).into_iter().map(|of| (of.operation, of.body)).collect();
        let expected =
            [("delete /v1/tasks/{}", ""), ("error", "\"E\""), ("get /v1/tasks/{}", "\"A\"")];
        assert_eq!(made, expected.map(|(of, body)| (of.to_owned(), body.to_owned())));
    }
}
