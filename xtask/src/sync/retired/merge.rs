//! Puts what is retired under the new spec, marked with its day.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::spec_walk::{operation_mut, operations, reached_by};
use super::{Entry, Kind, Retired};
use crate::codegen::spec::{reach, referenced, to};
use crate::sync::naming::alternatives::only_value;
use crate::sync::naming::union_kind::discriminator;
use crate::sync::schema_keywords::{
    ADDED, HERE, KEPT_KIND, OPEN_ENUM, RETIRED, RETIRED_REQUESTS, RETIRED_RESPONSES, RETIRED_VALUES,
};

impl Retired {
    /// Adds the entries to a spec. `before` has the values of enums in the order of the old spec.
    pub fn merge_into(&self, spec: &mut Value, before: &BTreeMap<String, Vec<Value>>) {
        for (id, operation) in &self.operations {
            let mut marked = operation.operation.clone();
            marked[RETIRED] = json!(operation.retired);
            marked["operationId"] = json!(id);
            spec["paths"][&operation.path][&operation.method] = marked;
        }
        for (name, component) in &self.components {
            let mut marked = component.schema.clone();
            marked[RETIRED] = json!(component.retired);
            spec["components"]["schemas"][name] = marked;
        }
        for (id, parameters) in &self.parameters {
            let Some(operation) = operation_mut(spec, id) else { continue };
            let mut all = operation["parameters"].as_array().cloned().unwrap_or_default();
            // An operation that was retired later still has it.
            let is_there = |name: &String| all.iter().any(|known| known["name"] == **name);
            let added = parameters.iter().filter(|(name, _)| !is_there(name));
            let added: Vec<Value> = added.map(|(_, entry)| parameter(entry)).collect();
            all.extend(added);
            operation["parameters"] = json!(all);
        }
        self.contents.iter().for_each(|(id, contents)| add_contents(spec, id, contents));
        let schemas = &mut spec["components"]["schemas"];
        for (name, properties) in &self.properties {
            for (property, entry) in properties {
                schemas[name]["properties"][property] = marked(entry);
            }
        }
        for (name, kinds) in &self.kinds {
            for (property, kind) in kinds {
                schemas[name]["properties"][property] = kept(kind);
            }
        }
        for (name, values) in &self.values {
            add_values(&mut schemas[name], values, before.get(name).map_or(&[], Vec::as_slice));
        }
        self.add_alternatives(spec);
        self.add_to_places(spec);
        self.hold_types(spec);
        sort_components(spec);
    }

    fn add_alternatives(&self, spec: &mut Value) {
        for (name, alternatives) in &self.alternatives {
            for (of, entry) in alternatives {
                let alternative = spec["components"]["schemas"][of].clone();
                let union = &mut spec["components"]["schemas"][name];
                let value = discriminator(union).and_then(|by| only_value(&alternative, by));
                let key = if union.get("oneOf").is_some() { "oneOf" } else { "anyOf" };
                if let Some(branches) = union[key].as_array_mut() {
                    branches.push(marked(entry));
                }
                if let (Some(value), true) =
                    (value, union["discriminator"].get("mapping").is_some())
                {
                    union["discriminator"]["mapping"][value] = to(of)["$ref"].take();
                }
            }
        }
    }

    /// A type that nothing refers to any more is held by the operations that had it.
    fn hold_types(&self, spec: &mut Value) {
        let mut held: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        let mut reached: BTreeMap<&str, [BTreeSet<String>; 2]> = BTreeMap::new();
        let known = operations(spec);
        for (name, component) in &self.components {
            let parts = [
                (RETIRED_REQUESTS, &component.requests),
                (RETIRED_RESPONSES, &component.responses),
            ];
            for (direction, (key, ids)) in parts.into_iter().enumerate() {
                for id in ids {
                    let Some(of) = known.get(id.as_str()) else { continue };
                    let reached =
                        reached.entry(id).or_insert_with(|| reached_by(of.operation, spec));
                    if reached[direction].insert(name.clone()) {
                        reach(&component.schema, spec, &mut reached[direction]);
                        held.entry((id, key)).or_default().push(name);
                    }
                }
            }
        }
        for ((id, key), names) in held {
            let Some(operation) = operation_mut(spec, id) else { continue };
            let mut all = operation[key].as_array().cloned().unwrap_or_default();
            all.extend(names.into_iter().map(to));
            operation[key] = json!(all);
        }
    }

    /// Adds properties and values to the places that have schemas of their own.
    fn add_to_places(&self, spec: &mut Value) {
        each_place(spec, &mut |name, here| {
            if let Some(Value::Object(known)) = here.get_mut("properties") {
                let retired = self.properties.get(name).into_iter().flatten();
                known.extend(retired.map(|(property, entry)| (property.clone(), marked(entry))));
            }
            if let Some(values) = self.values.get(name) {
                add_values(here, values, &[]);
            }
        });
    }
}

/// Visits the schemas next to references, with the name of the component.
fn each_place(value: &mut Value, visit: &mut dyn FnMut(&str, &mut Value)) {
    let name = referenced(value).map(str::to_owned);
    match value {
        Value::Object(map) => {
            if let (Some(name), Some(here)) = (name, map.get_mut(HERE)) {
                visit(&name, here);
            }
            map.values_mut().for_each(|below| each_place(below, visit));
        }
        Value::Array(list) => list.iter_mut().for_each(|below| each_place(below, visit)),
        _ => {}
    }
}

/// A schema with its day; a reference needs other keywords around it for that.
fn marked(entry: &Entry) -> Value {
    with_mark(&entry.schema, RETIRED, &entry.retired)
}

/// A parameter with its day, which a request need not have.
fn parameter(entry: &Entry) -> Value {
    let mut parameter = marked(entry);
    parameter["required"] = json!(false);
    parameter
}

fn kept(kind: &Kind) -> Value {
    with_mark(&kind.schema, KEPT_KIND, &kind.retired)
}

fn with_mark(schema: &Value, mark: &str, day: &str) -> Value {
    let mut marked = match schema.get("$ref") {
        Some(reference) => json!({ "allOf": [{ "$ref": reference }] }),
        None => schema.clone(),
    };
    marked[mark] = json!(day);
    marked
}

fn add_contents(spec: &mut Value, id: &str, contents: &BTreeMap<String, Kind>) {
    let Some(operation) = operation_mut(spec, id) else { return };
    for (part, kind) in contents {
        if part == "body" {
            match &kind.schema {
                Value::Null => operation["requestBody"][ADDED] = json!(kind.retired),
                body => operation["requestBody"] = body.clone(),
            }
            continue;
        }
        let response = &mut operation["responses"][part];
        match (kind.schema.get("content").filter(|content| !content.is_null()), response) {
            (Some(content), response) => response["content"] = content.clone(),
            (None, Value::Object(response)) => drop(response.shift_remove("content")),
            (None, _) => {}
        }
    }
    operation[KEPT_KIND] = json!(contents.values().map(|kind| &kind.retired).max());
}

/// Adds values where they were before.
fn add_values(schema: &mut Value, values: &BTreeMap<String, String>, before: &[Value]) {
    for key in ["enum", OPEN_ENUM] {
        let Some(listed) = schema.get_mut(key).and_then(Value::as_array_mut) else { continue };
        listed.extend(values.keys().map(|value| json!(value)));
        let mut seen = BTreeSet::new();
        listed.retain(|value| seen.insert(value.to_string()));
        let place = |value: &Value| before.iter().position(|known| known == value);
        listed.sort_by_key(|value| place(value).unwrap_or(before.len()));
    }
    schema[RETIRED_VALUES] = json!(values);
}

fn sort_components(spec: &mut Value) {
    for part in ["/components/schemas", "/paths"] {
        if let Some(Value::Object(entries)) = spec.pointer_mut(part) {
            entries.sort_keys();
        }
    }
}
