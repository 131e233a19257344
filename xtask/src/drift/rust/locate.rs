//! From a place in a document to the Rust items that are generated for it: down the same way, and
//! through the names that the sync gave.

use heck::ToPascalCase;
use serde_json::Value;

use crate::drift::change::Direction;
use crate::drift::place::{Age, Part, Spot, Step};
use crate::sync::document::Operation;
use crate::sync::naming::operation_name::OperationName;

/// An item, or the setter or field of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// `types::Task` or `Client::get_task`.
    pub item: String,
    /// Its name in JSON.
    pub member: Option<String>,
    /// Whether it is the type of the place itself, and not what holds it.
    pub is_thing: bool,
}

impl Touch {
    fn thing(component: &str) -> Self {
        Self { item: format!("types::{component}"), member: None, is_thing: true }
    }

    fn held(item: String, member: Option<&str>) -> Self {
        Self { item, member: member.map(str::to_owned), is_thing: false }
    }
}

/// What holds the place, then what is there if that has a name; and the schema there.
pub fn locate<'c>(
    spec: &'c Value,
    operation: &Operation,
    spot: &Spot,
    age: Age,
) -> (Vec<Touch>, &'c Value) {
    let id = OperationName::of(&operation.method, &operation.path).id;
    let client = Touch::held(format!("Client::{id}"), None);
    let written = &spec["paths"][&operation.path][&operation.method];
    let Some(part) = &spot.part else { return (vec![client], written) };
    let (schema, holder) = match part {
        Part::Parameter { name, .. } => {
            let holder = match part.is_query() {
                true => Touch::held(format!("operations::{}", id.to_pascal_case()), Some(name)),
                false => client,
            };
            let mut parameters = written["parameters"].as_array().into_iter().flatten();
            let found = parameters.find(|parameter| parameter["name"] == *name);
            (found.map(|found| &found["schema"]), holder)
        }
        Part::Body { media } => {
            let schema = written.pointer("/requestBody/content").and_then(|of| of.get(media));
            (schema.map(|media| &media["schema"]), client)
        }
        Part::Answer { status, media } => {
            (Some(&written["responses"][status]["content"][media]["schema"]), client)
        }
    };
    let mut way = Way { spec, holder, thing: None, at: schema.unwrap_or(&Value::Null) };
    way.arrive();
    spot.steps.iter().for_each(|step| way.step(step, spot.direction, age));
    // The one error type is no operation's own.
    let is_shared = spot.is_refusal() && way.thing.is_some();
    let holder = Some(way.holder).filter(|holder| !is_shared || holder.item.starts_with("types::"));
    (holder.into_iter().chain(way.thing).collect(), way.at)
}

struct Way<'c> {
    spec: &'c Value,
    holder: Touch,
    thing: Option<Touch>,
    at: &'c Value,
}

impl<'c> Way<'c> {
    /// Follows the reference that is here, if there is one.
    fn arrive(&mut self) {
        let reference = self.at.get("$ref").or_else(|| self.at.pointer("/allOf/0/$ref"));
        let name = reference.and_then(Value::as_str).and_then(|text| text.rsplit('/').next());
        self.thing = name.map(Touch::thing);
        if let Some(name) = name {
            self.at = &self.spec["components"]["schemas"][name];
        }
    }

    fn step(&mut self, step: &Step, direction: Direction, age: Age) {
        let below = match step {
            Step::Property(name) => {
                if let Some(owner) = self.thing.take() {
                    self.holder = Touch::held(owner.item, Some(name));
                }
                &self.at["properties"][name]
            }
            Step::Items => &self.at["items"],
            Step::Values => &self.at["additionalProperties"],
            // Alternatives of a response are one object in the spec.
            Step::Branch { .. } if direction == Direction::Response => return,
            Step::Branch { old, new, .. } => {
                let Some(index) = (if age == Age::Old { old } else { new }) else { return };
                if let Some(owner) = self.thing.take() {
                    self.holder = Touch::held(owner.item, None);
                }
                let list = self.at.get("oneOf").or_else(|| self.at.get("anyOf"));
                list.and_then(|list| list.get(*index)).unwrap_or(&Value::Null)
            }
        };
        self.thing = None;
        self.at = below;
        self.arrive();
    }
}
