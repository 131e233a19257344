//! Descriptions of operations, parameters, schemas and properties.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::areas::matches_pattern;
use super::spec_parts::{operations, parameters, properties, schemas};
use crate::sync::document::Direction;
use crate::sync::naming::{Component, Role, pascal, snake};
use crate::sync::sync_report::SyncReport;

/// In the description of a property: the words of the schema that has it, as in `avatar conversation`.
const OBJECT: &str = "{object}";

/// Descriptions by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Descriptions {
    pub operations: BTreeMap<String, String>,
    /// Of properties and parameters.
    pub properties: BTreeMap<String, String>,
    /// Of a property of one schema or a parameter of one operation, as in `Router.status`; `*` matches any
    /// substring, and an entry without it comes first. They take precedence over `properties`.
    pub places: BTreeMap<String, String>,
    pub schemas: BTreeMap<String, String>,
}

impl Descriptions {
    /// Describes everything in the spec, and reports missing and unused descriptions.
    pub fn apply(
        &self,
        spec: &mut Value,
        components: &BTreeMap<String, Component>,
        report: &mut SyncReport,
    ) {
        self.describe_operations(spec, report);
        self.describe_components(spec, components, report);
        self.report_unused_properties(spec, report);
        report.undescribed.sort();
        report.undescribed.dedup();
    }

    fn describe_operations(&self, spec: &mut Value, report: &mut SyncReport) {
        let mut unused: BTreeSet<&String> = self.operations.keys().collect();
        for operation in operations(spec) {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            match self.operations.get(&id) {
                Some(text) => {
                    operation.insert("summary".to_owned(), json!(text));
                }
                None => report.undescribed.push(format!("operation {id}")),
            }
            unused.remove(&id);
            for parameter in parameters(operation) {
                let name = parameter["name"].as_str().unwrap_or_default();
                let (_, object) = id.split_once('_').unwrap_or_default();
                match self.property(&id, object, name) {
                    Some(text) => parameter["description"] = json!(text),
                    None if parameter["in"] == "query" => {
                        report.undescribed.push(format!("parameter {name}"));
                    }
                    None => {}
                }
            }
        }
        let unused = unused.iter().map(|id| format!("descriptions: no operation `{id}`"));
        report.unapplied.extend(unused);
    }

    fn describe_components(
        &self,
        spec: &mut Value,
        components: &BTreeMap<String, Component>,
        report: &mut SyncReport,
    ) {
        let mut unused: BTreeSet<&String> = self.schemas.keys().collect();
        for (name, schema) in schemas(spec) {
            unused.remove(name);
            if !schema.contains_key("description") {
                let text = self.component(name, components.get(name));
                schema.insert("description".to_owned(), json!(text));
            }
            self.describe_properties(name, schema, report);
        }
        let unused = unused.iter().map(|name| format!("descriptions: no schema `{name}`"));
        report.unapplied.extend(unused);
    }

    /// The description of a component: from the overlay, or else from its role.
    fn component(&self, name: &str, component: Option<&Component>) -> String {
        if let Some(text) = self.schemas.get(name) {
            return text.clone();
        }
        let Some(component) = component else { return format!("`{name}`.") };
        let operation = &component.origin.operation;
        match &component.origin.role {
            Role::Body => format!("Request body of `{operation}`."),
            Role::Response => format!("Response of `{operation}`."),
            Role::Error => "Body of an error response.".to_owned(),
            Role::Variant(value) => format!("Variant `{value}` of `{operation}`."),
            Role::Parameter(of) | Role::Property(of) => {
                let owner = name.strip_suffix(&pascal(of)).unwrap_or(name);
                self.property(owner, &object_words(owner), of)
                    .unwrap_or_else(|| format!("`{of}` of `{operation}`."))
            }
            Role::Item(of) if of.is_empty() => format!("Item of an array of `{operation}`."),
            Role::Item(of) if component.origin.direction == Direction::Request => {
                format!("Item of `{of}` of `{operation}`.")
            }
            Role::Item(of) => format!("Item of `{of}` in the response of `{operation}`."),
        }
    }

    fn describe_properties(
        &self,
        owner: &str,
        schema: &mut Map<String, Value>,
        report: &mut SyncReport,
    ) {
        for (name, property) in properties(schema) {
            match self.property(owner, &object_words(owner), name) {
                Some(text) => describe_property(property, &text),
                None => report.undescribed.push(format!("property {name}")),
            }
        }
    }

    /// The description of a property of a schema, or of a parameter of an operation.
    fn property(&self, owner: &str, object: &str, name: &str) -> Option<String> {
        let place = place(owner, name);
        let mut matching =
            self.places.iter().filter(|(pattern, _)| matches_pattern(pattern, &place));
        let at_place = self.places.get(&place).or_else(|| matching.next().map(|(_, text)| text));
        let text = at_place.or_else(|| self.properties.get(name))?;
        Some(text.replace(OBJECT, &object.replace('_', " ")))
    }

    fn report_unused_properties(&self, spec: &mut Value, report: &mut SyncReport) {
        let (mut places, mut names) = (Vec::new(), BTreeSet::new());
        let mut add = |owner: &str, name: &str| {
            places.push(place(owner, name));
            names.insert(name.to_owned());
        };
        for (owner, schema) in schemas(spec) {
            properties(schema).for_each(|(name, _)| add(owner, name));
        }
        for operation in operations(spec) {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            parameters(operation)
                .filter_map(|of| of["name"].as_str())
                .for_each(|name| add(&id, name));
        }
        let unused = self.properties.keys().filter(|name| !names.contains(*name));
        report.unapplied.extend(unused.map(|name| format!("descriptions: no property `{name}`")));
        let is_unused =
            |pattern: &&String| !places.iter().any(|place| matches_pattern(pattern, place));
        let unused = self.places.keys().filter(is_unused);
        report.unapplied.extend(unused.map(|place| format!("descriptions: no place `{place}`")));
    }
}

/// How `places` names a property of a schema or a parameter of an operation.
fn place(owner: &str, name: &str) -> String {
    format!("{owner}.{name}")
}

/// The object that a schema describes: `router` for `CreateRouterRequest`.
fn object_words(schema: &str) -> String {
    let mut words = schema;
    for prefix in ["Create", "Update"] {
        words = words.strip_prefix(prefix).unwrap_or(words);
    }
    for suffix in ["Request", "ListItem", "Created", "Response"] {
        words = words.strip_suffix(suffix).unwrap_or(words);
    }
    snake(words).replace('_', " ")
}

/// OpenAPI 3.0 ignores keywords next to `$ref`, so a described reference is wrapped in `allOf`.
fn describe_property(property: &mut Value, text: &str) {
    if let Some(reference) = property.get("$ref").cloned() {
        *property = json!({ "allOf": [{ "$ref": reference }] });
    }
    if let Value::Object(property) = property {
        property.entry("description").or_insert_with(|| json!(text));
    }
}
