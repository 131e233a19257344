//! The notes in a schema, before it is lowered. What lowering will merge into one schema is one
//! place here: the parts of `allOf`, and the only branch that is not null.

use serde_json::Value;

use super::{Gatherer, Kind, facts};
use crate::drift::pairing::labels;
use crate::drift::place::{Part, Step};
use crate::sync::child;
use crate::sync::document::Schema;
use crate::sync::schema_keywords::{Keyword, keyword};
use crate::sync::strip::is_name;

impl Gatherer<'_> {
    pub fn schema(&mut self, schema: &Schema, part: Part) {
        self.walk(&schema.value, &mut part.path(), &schema.pointer);
    }

    fn walk(&mut self, schema: &Value, path: &mut String, pointer: &str) {
        self.place(path, pointer);
        for (name, value) in schema.as_object().into_iter().flatten() {
            let here = child(pointer, name);
            match keyword(name) {
                Some(Keyword::Prose) if name != "$schema" => {
                    self.note(Kind::Prose, path, name, value, here);
                }
                Some(Keyword::Extension) => self.note(Kind::Extension, path, name, value, here),
                None => self.note(Kind::Unknown, path, name, value, here),
                Some(Keyword::Fact) if name == "title" => {
                    if !value.as_str().is_some_and(is_name) {
                        self.note(Kind::Prose, path, name, value, here);
                    }
                }
                Some(Keyword::Schema) if name == "propertyNames" => {
                    if value.get("type").is_none_or(|kind| kind != "string")
                        || value.as_object().is_some_and(|names| names.len() > 1)
                    {
                        self.note(Kind::NameLimit, path, name, &facts(value), here);
                    }
                }
                _ => self.below(schema, name, value, path, &here),
            }
        }
    }

    fn below(&mut self, of: &Value, name: &str, value: &Value, path: &mut String, pointer: &str) {
        match (name, value) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    let step = Step::Property(name.clone());
                    self.step(&step, property, path, &child(pointer, name));
                }
            }
            ("items", items) => self.step(&Step::Items, items, path, pointer),
            ("additionalProperties", Value::Object(_)) => {
                self.step(&Step::Values, value, path, pointer);
            }
            ("allOf", Value::Array(parts)) => {
                for (index, part) in parts.iter().enumerate() {
                    self.walk(part, path, &child(pointer, index));
                }
            }
            ("oneOf" | "anyOf", Value::Array(branches)) => {
                self.branches(of, branches, path, pointer);
            }
            _ => {}
        }
    }

    fn branches(&mut self, of: &Value, branches: &[Value], path: &mut String, pointer: &str) {
        let is_null =
            |branch: &Value| branch["type"] == "null" || branch.get("const") == Some(&Value::Null);
        let kept: Vec<usize> =
            (0..branches.len()).filter(|index| !is_null(&branches[*index])).collect();
        let discriminator = of["discriminator"]["propertyName"].as_str();
        if let ([only], None) = (kept.as_slice(), discriminator) {
            return self.walk(&branches[*only], path, &child(pointer, only));
        }
        let schemas: Vec<Value> = kept.iter().map(|index| branches[*index].clone()).collect();
        for (index, label) in kept.into_iter().zip(labels(&schemas, discriminator)) {
            let step = Step::Branch { label, old: None, new: None };
            self.step(&step, &branches[index], path, &child(pointer, index));
        }
    }

    fn step(&mut self, step: &Step, below: &Value, path: &mut String, pointer: &str) {
        let length = path.len();
        step.write(path);
        self.walk(below, path, pointer);
        path.truncate(length);
    }
}
