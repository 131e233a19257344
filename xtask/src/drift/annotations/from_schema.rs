//! Annotations of a schema before it is lowered. Subschemas that lowering merges share one path: the
//! parts of `allOf`, and the only branch that is not null.

use std::collections::BTreeSet;

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
        if implies_type(schema) {
            // Two guesses are never a change: if they differ, so does the type.
            let guess = Value::Bool(true);
            self.add(AnnotationKind::ImpliedType, path, "type", &guess, pointer.to_owned());
        }
        if is_null(schema) {
            self.add_keywords_of_null(schema, path, pointer);
        }
        self.walk_keywords(schema, path, pointer);
    }

    /// The sync keeps nothing of a schema with the type null.
    fn add_keywords_of_null(&mut self, schema: &Value, path: &str, pointer: &str) {
        for (name, value) in schema.as_object().into_iter().flatten() {
            let is_dropped =
                !matches!(keyword(name), Some(Keyword::Prose | Keyword::Extension) | None);
            if is_dropped && !matches!(name.as_str(), "type" | "const" | "enum" | "title") {
                self.add(AnnotationKind::DroppedKeyword, path, name, value, child(pointer, name));
            }
        }
    }

    fn walk_keywords(&mut self, schema: &Value, path: &mut String, pointer: &str) {
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
                    self.walk_keywords(part, path, &child(pointer, index));
                }
            }
            ("discriminator", discriminator) => {
                self.add_discriminator(schema, discriminator, path, pointer);
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
        let (null, kept): (Vec<usize>, Vec<usize>) =
            (0..branches.len()).partition(|index| is_null(&branches[*index]));
        for index in null {
            let pointer = child(pointer, index);
            self.add_keywords_of_null(&branches[index], path, &pointer);
            self.walk_keywords(&branches[index], path, &pointer);
        }
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

    /// Unknown keywords, and values of the mapping that no branch has.
    fn add_discriminator(
        &mut self,
        schema: &Value,
        discriminator: &Value,
        path: &str,
        pointer: &str,
    ) {
        for (name, value) in discriminator.as_object().into_iter().flatten() {
            let kind = match name.as_str() {
                "propertyName" | "mapping" => continue,
                _ if name.starts_with("x-") => AnnotationKind::Extension,
                _ => AnnotationKind::UnknownKeyword,
            };
            self.add(kind, path, name, value, child(pointer, name));
        }
        let property = discriminator["propertyName"].as_str();
        let branches = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
        let labels = branch_labels(branches, property);
        let mapped = discriminator["mapping"].as_object().into_iter().flatten();
        let unmatched = mapped.map(|(value, _)| value).filter(|value| !labels.contains(value));
        let unmatched: BTreeSet<&String> = unmatched.collect();
        if !unmatched.is_empty() {
            let pointer = child(pointer, "mapping");
            let kind = AnnotationKind::DroppedKeyword;
            self.add(kind, path, "mapping", &unmatched.into_iter().cloned().collect(), pointer);
        }
    }

    fn walk_step(&mut self, step: &Step, subschema: &Value, path: &mut String, pointer: &str) {
        let length = path.len();
        step.append_to(path);
        self.walk(subschema, path, pointer);
        path.truncate(length);
    }
}

fn is_null(schema: &Value) -> bool {
    schema["type"] == "null" || schema.get("const") == Some(&Value::Null)
}

/// Whether the sync guesses the type of the schema, which may be in the parts of its `allOf`.
fn implies_type(schema: &Value) -> bool {
    const HINTS: [&str; 6] =
        ["properties", "additionalProperties", "items", "pattern", "minLength", "maxLength"];
    let parts = || schema["allOf"].as_array().into_iter().flatten();
    let keywords = || std::iter::once(schema).chain(parts()).filter_map(Value::as_object);
    let has = |names: &[&str]| {
        keywords().any(|schema| names.iter().any(|name| schema.contains_key(*name)))
    };
    // A value says its type; a union or a nested `allOf` has types of its own.
    let is_typed = has(&["type", "const", "enum", "anyOf", "oneOf", "not"]);
    !is_typed && !parts().any(|part| part.get("allOf").is_some()) && has(&HINTS)
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
