//! Descriptions of operations, parameters, schemas and properties.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::spec_parts::{operations, parameters, properties, schemas};
use crate::sync::document::Direction;
use crate::sync::naming::{Component, Role};
use crate::sync::sync_report::SyncReport;

/// Descriptions by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Descriptions {
    pub operations: BTreeMap<String, String>,
    /// Of properties and parameters.
    pub properties: BTreeMap<String, String>,
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
                if let Some(text) = self.properties.get(name) {
                    parameter["description"] = json!(text);
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
            self.describe_properties(schema, report);
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
            Role::Parameter(of) | Role::Property(of) => match self.properties.get(of) {
                Some(text) => text.clone(),
                None => format!("`{of}` of `{operation}`."),
            },
            Role::Item(of) if of.is_empty() => format!("Item of an array of `{operation}`."),
            Role::Item(of) if component.origin.direction == Direction::Request => {
                format!("Item of `{of}` of `{operation}`.")
            }
            Role::Item(of) => format!("Item of `{of}` in the response of `{operation}`."),
        }
    }

    fn describe_properties(&self, schema: &mut Map<String, Value>, report: &mut SyncReport) {
        for (name, property) in properties(schema) {
            match self.properties.get(name) {
                Some(text) => describe_property(property, text),
                None => report.undescribed.push(format!("property {name}")),
            }
        }
    }

    fn report_unused_properties(&self, spec: &mut Value, report: &mut SyncReport) {
        let mut unused: BTreeSet<&String> = self.properties.keys().collect();
        for (_, schema) in schemas(spec) {
            for (name, _) in properties(schema) {
                unused.remove(name);
            }
        }
        for parameter in operations(spec).flat_map(parameters) {
            unused.retain(|name| parameter["name"] != **name);
        }
        let unused = unused.iter().map(|name| format!("descriptions: no property `{name}`"));
        report.unapplied.extend(unused);
    }
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
