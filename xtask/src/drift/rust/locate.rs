//! From a place in a document to the Rust item that the contract makes of it: down the same way, and
//! through the names that the sync gave.

use serde_json::Value;

use crate::drift::change::Direction;
use crate::drift::place::{Age, Part, Spot, Step};
use crate::drift::rules::Rule;
use crate::sync::document::Operation;
use crate::sync::name::operation::Name;
use crate::sync::name::words::{pascal, snake};

/// An item, or a field, argument or variant of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// `types::Task` or `Client::get_task`.
    pub item: String,
    /// The name on the wire.
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

    pub fn text(&self, rule: Rule) -> String {
        let Some(member) = &self.member else { return self.item.clone() };
        let what = if self.item.starts_with("Client::") { "argument" } else { "field" };
        let is_new = matches!(
            rule,
            Rule::OptionalPropertyAdded
                | Rule::RequiredPropertyAdded
                | Rule::OptionalParameterAdded
                | Rule::RequiredParameterAdded
        );
        let new = if is_new { "new " } else { "" };
        format!("{}, {new}{what} `{}`", self.item, snake(member))
    }

    /// Whether whoever speaks of this speaks of `item` too: the names of parts begin with that of
    /// the whole.
    pub fn covers(&self, item: &str) -> bool {
        let whole = match &self.member {
            Some(member) => format!("{}{}", self.item, pascal(member)),
            None => self.item.clone(),
        };
        self.item == item || item.starts_with(&whole)
    }
}

/// What holds the place, then what stands there if that has a name; and the schema there.
pub fn locate<'c>(
    contract: &'c Value,
    operation: &Operation,
    spot: &Spot,
    age: Age,
) -> (Vec<Touch>, &'c Value) {
    let client = format!("Client::{}", Name::of(&operation.method, &operation.path).id);
    let written = &contract["paths"][&operation.path][&operation.method];
    let Some(part) = &spot.part else { return (vec![Touch::held(client, None)], written) };
    let (schema, holder) = match part {
        Part::Parameter { name, .. } => {
            let name = parameter_name(operation, name);
            let mut parameters = written["parameters"].as_array().into_iter().flatten();
            let found = parameters.find(|parameter| parameter["name"] == *name);
            (found.map(|found| &found["schema"]), Touch::held(client, Some(&name)))
        }
        Part::Body { media } => {
            let schema = written.pointer("/requestBody/content").and_then(|of| of.get(media));
            (schema.map(|media| &media["schema"]), Touch::held(client, Some("body")))
        }
        Part::Answer { status, media } => {
            let schema = &written["responses"][status]["content"][media]["schema"];
            (Some(schema), Touch::held(client, None))
        }
    };
    let mut way = Way { contract, holder, thing: None, at: schema.unwrap_or(&Value::Null) };
    way.arrive();
    spot.steps.iter().for_each(|step| way.step(step, spot.direction, age));
    // The one error type is no operation's own.
    let is_shared = spot.is_refusal() && way.thing.is_some();
    let holder = Some(way.holder).filter(|holder| !is_shared || holder.item.starts_with("types::"));
    (holder.into_iter().chain(way.thing).collect(), way.at)
}

/// The name on the side of `operation`, where the other side calls a part of the path otherwise.
fn parameter_name(operation: &Operation, name: &str) -> String {
    let has = operation.parameters.iter().any(|parameter| parameter.name == name);
    let mut path = operation.parameters.iter().filter(|parameter| parameter.location == "path");
    match (has, path.next(), path.next()) {
        (false, Some(only), None) => only.name.clone(),
        _ => name.to_owned(),
    }
}

struct Way<'c> {
    contract: &'c Value,
    holder: Touch,
    thing: Option<Touch>,
    at: &'c Value,
}

impl<'c> Way<'c> {
    /// Follows the reference that stands here, if one does.
    fn arrive(&mut self) {
        let reference = self.at.get("$ref").or_else(|| self.at.pointer("/allOf/0/$ref"));
        let name = reference.and_then(Value::as_str).and_then(|text| text.rsplit('/').next());
        self.thing = name.map(Touch::thing);
        if let Some(name) = name {
            self.at = &self.contract["components"]["schemas"][name];
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
            // Alternatives of an answer are one object in the contract.
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
        if let Some(owner) = self.thing.take() {
            self.holder = Touch::held(owner.item, None);
        }
        self.at = below;
        self.arrive();
    }
}
