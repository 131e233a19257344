//! Annotations of a schema before it is lowered. Subschemas that lowering merges share one path: the
//! parts of `allOf`, and the only branch that is not null.

use serde_json::Value;

use super::collector::{Collector, without_annotations};
use super::entry::AnnotationKind;
use crate::drift::branch_matching::branch_labels;
use crate::drift::location::{Part, Step};
use crate::sync::child;
use crate::sync::document::Schema;
use crate::sync::schema_keywords::{Keyword, keyword};
use crate::sync::strip::is_name;

impl Collector<'_> {
    pub fn collect_schema(&mut self, schema: &Schema, part: &Part) {
        self.walk(&schema.value, &mut part.path(), &schema.pointer);
    }

    fn walk(&mut self, schema: &Value, path: &mut String, pointer: &str) {
        self.add_pointer(path, pointer);
        for (name, value) in schema.as_object().into_iter().flatten() {
            let pointer = child(pointer, name);
            match annotation_kind(name, value) {
                Some(AnnotationKind::PropertyNames) => {
                    let value = without_annotations(value);
                    self.add(AnnotationKind::PropertyNames, path, name, &value, pointer);
                }
                Some(kind) => self.add(kind, path, name, value, pointer),
                None => self.walk_subschemas(schema, name, value, path, &pointer),
            }
        }
    }

    fn walk_subschemas(
        &mut self,
        schema: &Value,
        name: &str,
        value: &Value,
        path: &mut String,
        pointer: &str,
    ) {
        match (name, value) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    let step = Step::Property(name.clone());
                    self.walk_step(&step, property, path, &child(pointer, name));
                }
            }
            ("items", items) => self.walk_step(&Step::Items, items, path, pointer),
            ("additionalProperties", Value::Object(_)) => {
                self.walk_step(&Step::AdditionalProperties, value, path, pointer);
            }
            ("allOf", Value::Array(parts)) => {
                for (index, part) in parts.iter().enumerate() {
                    self.walk(part, path, &child(pointer, index));
                }
            }
            ("oneOf" | "anyOf", Value::Array(branches)) => {
                self.walk_branches(schema, branches, path, pointer);
            }
            _ => {}
        }
    }

    fn walk_branches(
        &mut self,
        schema: &Value,
        branches: &[Value],
        path: &mut String,
        pointer: &str,
    ) {
        let is_null =
            |branch: &Value| branch["type"] == "null" || branch.get("const") == Some(&Value::Null);
        let kept: Vec<usize> =
            (0..branches.len()).filter(|index| !is_null(&branches[*index])).collect();
        let discriminator = schema["discriminator"]["propertyName"].as_str();
        if let ([only], None) = (kept.as_slice(), discriminator) {
            return self.walk(&branches[*only], path, &child(pointer, only));
        }
        let schemas: Vec<Value> = kept.iter().map(|index| branches[*index].clone()).collect();
        for (index, label) in kept.into_iter().zip(branch_labels(&schemas, discriminator)) {
            let step = Step::Branch { label, indexes: [None, None] };
            self.walk_step(&step, &branches[index], path, &child(pointer, index));
        }
    }

    fn walk_step(&mut self, step: &Step, subschema: &Value, path: &mut String, pointer: &str) {
        let length = path.len();
        step.append_to(path);
        self.walk(subschema, path, pointer);
        path.truncate(length);
    }
}

/// `None` if the sync keeps the keyword.
fn annotation_kind(name: &str, value: &Value) -> Option<AnnotationKind> {
    match keyword(name) {
        Some(Keyword::Prose) if name != "$schema" => Some(AnnotationKind::Prose),
        Some(Keyword::Extension) => Some(AnnotationKind::Extension),
        None => Some(AnnotationKind::UnknownKeyword),
        Some(Keyword::Fact) if name == "title" => {
            let is_kept = value.as_str().is_some_and(is_name);
            (!is_kept).then_some(AnnotationKind::Prose)
        }
        Some(Keyword::Schema) if name == "propertyNames" => {
            let is_restricted = value.get("type").is_none_or(|kind| kind != "string")
                || value.as_object().is_some_and(|names| names.len() > 1);
            is_restricted.then_some(AnnotationKind::PropertyNames)
        }
        _ => None,
    }
}
