//! Makes components of named schemas: each has the members of all its places, and a place that differs
//! from its component has its own schema next to the reference.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::alternatives::only_value;
use super::union_kind::discriminator;
use super::widest::widest;
use crate::codegen::spec::branches;
use crate::sync::document::{Direction, Document};
use crate::sync::schema_keywords::{HERE, NAME, OPEN_ENUM, USAGE, each_subschema};

/// The schemas of all components, without references and with the names of their parts.
#[derive(Default)]
pub struct Components(BTreeMap<String, (Direction, Value)>);

impl Components {
    pub fn of(document: &mut Document) -> Self {
        let mut components = Self::default();
        for (direction, schema) in document.schemas_mut() {
            components.gather(&mut schema.value, direction);
        }
        components
    }

    /// Adds the named schemas in `schema` as places of their components.
    pub fn gather(&mut self, schema: &mut Value, direction: Direction) {
        let Value::Object(members) = schema else { return };
        // The visitor returns no error.
        let _ = each_subschema(members, "", &mut |below, _| {
            self.gather(below, direction);
            Ok(())
        });
        if let Some(name) = members.get(NAME).and_then(Value::as_str) {
            let (name, content) = (name.to_owned(), without_usage(members));
            let known = self.0.entry(name).or_insert_with(|| (direction, content.clone()));
            known.1 = widest(&known.1, &content, direction);
        }
    }

    /// Puts properties and values that were known before first, in their order.
    pub fn order(&mut self, name: &str, properties: &[&String], before: &[Value]) {
        let Some((_, schema)) = self.0.get_mut(name) else { return };
        if let Some(Value::Object(known)) = schema.get_mut("properties") {
            let place = |name: &String| properties.iter().position(|known| *known == name);
            let place = |name: &String| place(name).unwrap_or(properties.len());
            let mut ordered: Vec<(String, Value)> = std::mem::take(known).into_iter().collect();
            ordered.sort_by_key(|(name, _)| place(name));
            known.extend(ordered);
        }
        for key in ["enum", OPEN_ENUM] {
            if let Some(values) = schema.get_mut(key).and_then(Value::as_array_mut) {
                let place = |value: &Value| before.iter().position(|known| known == value);
                values.sort_by_key(|value| place(value).unwrap_or(before.len()));
            }
        }
    }

    /// The schema of each component, with references to others.
    pub fn written(&self) -> BTreeMap<String, Value> {
        let written = |(name, (direction, schema)): (&String, &(Direction, Value))| {
            (name.clone(), self.content(schema, *direction))
        };
        self.0.iter().map(written).collect()
    }

    /// What is written at a place: a reference if the schema has a name.
    pub fn place(&self, schema: &Value, direction: Direction) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        let Some(name) = members.get(NAME).and_then(Value::as_str) else {
            return self.content(schema, direction);
        };
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut written: Map<String, Value> =
            members.iter().filter(|(key, _)| USAGE.contains(&key.as_str())).map(owned).collect();
        let content = without_usage(members);
        let differs = self.0.get(name).is_some_and(|(_, component)| !is_same(component, &content));
        if differs && direction == Direction::Request {
            let mut here = self.content(&content, direction);
            if let Value::Object(here) = &mut here {
                here.shift_remove("title");
            }
            written.insert(HERE.to_owned(), here);
        }
        if written.is_empty() {
            return reference;
        }
        written.insert("allOf".to_owned(), json!([reference]));
        Value::Object(written)
    }

    fn content(&self, schema: &Value, direction: Direction) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        let mut members: Map<String, Value> =
            members.iter().filter(|(key, _)| *key != NAME).map(owned).collect();
        add_mapping(&mut members);
        // The visitor returns no error.
        let _ = each_subschema(&mut members, "", &mut |below, _| {
            *below = self.place(below, direction);
            Ok(())
        });
        Value::Object(members)
    }
}

fn owned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

fn without_usage(members: &Map<String, Value>) -> Value {
    let content = members.iter().filter(|(key, _)| !USAGE.contains(&key.as_str()));
    Value::Object(content.map(owned).collect())
}

/// Whether two schemas accept the same, whatever the order of values and of what is required.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let limits = |(key, value): &(&String, &Value)| {
                *key != "title" && (*key != "properties" || **value != json!({}))
            };
            let is_in_other = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|other| is_same_keyword(key, value, other))
            };
            one.iter().filter(limits).count() == other.iter().filter(limits).count()
                && one.iter().filter(limits).all(is_in_other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        _ => one == other,
    }
}

fn is_same_keyword(key: &str, one: &Value, other: &Value) -> bool {
    match (key, one, other) {
        ("enum" | OPEN_ENUM | "required", Value::Array(one), Value::Array(other)) => {
            let known: HashSet<&Value> = other.iter().collect();
            one.len() == other.len() && one.iter().all(|value| known.contains(value))
        }
        // A property may be called `title`.
        ("properties", Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| is_same(one, other)))
        }
        _ => is_same(one, other),
    }
}

/// Adds the components of a discriminated union by value, if each has a value and a name.
fn add_mapping(members: &mut Map<String, Value>) {
    let whole = Value::Object(members.clone());
    let (Some(property), Some(all)) = (discriminator(&whole), branches(&whole)) else { return };
    let entry = |branch: &Value| {
        let name = branch.get(NAME)?.as_str()?;
        let reference = json!(format!("#/components/schemas/{name}"));
        Some((only_value(branch, property)?, reference))
    };
    let mapping: Option<Map<String, Value>> = all.iter().map(entry).collect();
    let Some(mapping) = mapping.filter(|mapping| mapping.len() == all.len()) else { return };
    members["discriminator"]["mapping"] = Value::Object(mapping);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::document::{Body, Operation, Schema};

    /// A document with operations whose bodies are these schemas.
    fn document(bodies: &[Value]) -> Document {
        let operation = |(index, body): (usize, &Value)| Operation {
            path: format!("/{index}"),
            method: "post".to_owned(),
            pointer: String::new(),
            deprecated: None,
            parameters: Vec::new(),
            body: Some(Body {
                required: true,
                content: vec![(
                    "application/json".to_owned(),
                    Schema { pointer: String::new(), value: body.clone() },
                )],
            }),
            responses: Vec::new(),
        };
        Document {
            title: String::new(),
            version: String::new(),
            server: None,
            security_schemes: json!({}),
            security: json!([]),
            operations: bodies.iter().enumerate().map(operation).collect(),
        }
    }

    #[test]
    fn a_place_that_differs_from_its_component_has_its_own_schema() {
        let image = |most: u32| {
            let uri =
                json!({ NAME: "Uri", "type": "string", "pattern": "^https:", "maxLength": most });
            json!({ NAME: "Image", "type": "object", "properties": { "uri": uri } })
        };
        let (narrow, wide) = (image(5), image(9));
        let components = Components::of(&mut document(&[narrow.clone(), wide.clone()]));
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let image = |uri: Value| json!({ "type": "object", "properties": { "uri": uri } });
        let written = components.written();
        assert_eq!(
            written["Uri"],
            json!({ "type": "string", "pattern": "^https:", "maxLength": 9 })
        );
        assert_eq!(written["Image"], image(reference("Uri")));
        assert_eq!(components.place(&wide, Direction::Request), reference("Image"));
        let uri = json!({ "type": "string", "pattern": "^https:", "maxLength": 5 });
        let here = image(json!({ "allOf": [reference("Uri")], HERE: uri }));
        assert_eq!(
            components.place(&narrow, Direction::Request),
            json!({ "allOf": [reference("Image")], HERE: here }),
        );
        assert_eq!(components.place(&narrow, Direction::Response), reference("Image"));
    }

    #[test]
    fn an_object_without_properties_is_the_same_as_one_that_lists_none() {
        let free = json!({ NAME: "Settings", "type": "object" });
        let mut listed = free.clone();
        listed["properties"] = json!({});
        let components = Components::of(&mut document(&[free.clone(), listed]));
        let reference = json!({ "$ref": "#/components/schemas/Settings" });
        assert_eq!(components.place(&free, Direction::Request), reference);
    }

    #[test]
    fn values_that_were_known_come_first() {
        let ratio = json!({ NAME: "Ratio", "enum": ["new", "b", "a"] });
        let mut components = Components::of(&mut document(&[ratio]));
        components.order("Ratio", &[], &[json!("a"), json!("b")]);
        assert_eq!(components.written()["Ratio"]["enum"], json!(["a", "b", "new"]));
    }
}
