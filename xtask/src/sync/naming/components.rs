//! Gives schemas names. A name is made of the operation, model, property or title, never of a position
//! in a list; a place that has a name in the present spec keeps it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::alternatives::{Known, only_value};
use super::component_place::{Origin, Place, Role, Seen, Shared};
use super::lock::Lock;
use super::shape::Form;
use super::union_kind::{is_pattern_union, is_text_union};
use crate::sync::error::Result;
use crate::sync::schema_keywords::{NAME, OPEN_ENUM};

pub struct Namer<'l> {
    pub(super) lock: &'l Lock,
    pub(super) shared: Vec<Shared>,
    /// Components by place, as in [`Lock::places`].
    pub(super) places: BTreeMap<String, String>,
    /// Alternatives that are not in the present spec.
    pub(super) alternatives: BTreeMap<String, Vec<Known>>,
    pub seen: BTreeMap<String, Vec<Seen>>,
    pub origins: BTreeMap<String, Origin>,
    /// The places of components that are enums.
    pub enums: BTreeSet<String>,
    pub(super) taken: Taken,
}

/// What happens if all names that a schema could have are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Error,
    /// The schema shares the last one, because names of the overlay are still to come.
    Shared,
}

impl<'l> Namer<'l> {
    /// `seen` has the places that are known beforehand.
    pub fn new(lock: &'l Lock, shared: Vec<Shared>, seen: BTreeMap<String, Vec<Seen>>) -> Self {
        let mut namer = Self {
            lock,
            shared,
            places: lock.places.clone(),
            alternatives: BTreeMap::new(),
            seen,
            origins: BTreeMap::new(),
            enums: BTreeSet::new(),
            taken: Taken::Error,
        };
        for (name, locked) in &lock.components {
            let (direction, form) = (locked.direction, locked.form);
            let seen = Seen { direction, form, role: None, shape: locked.shape.clone() };
            namer.seen.entry(name.clone()).or_default().push(seen);
        }
        namer
    }

    /// Finds the names by the rules, which the overlay refers to.
    pub fn by_rules(lock: &'l Lock) -> Self {
        Self { taken: Taken::Shared, ..Self::new(lock, Vec::new(), BTreeMap::new()) }
    }

    /// Names `schema` and all nested schemas, by the keyword `x-name`.
    pub fn place(&mut self, schema: Value, place: Place) -> Result<Value> {
        let Value::Object(mut schema) = schema else { return Ok(schema) };
        if !self.is_component(&schema, &place) {
            self.name_nested(&mut schema, &place)?;
            return Ok(Value::Object(schema));
        }
        let whole = Value::Object(schema.clone());
        if Form::of(&whole) == Form::Enum {
            self.enums.insert(place.key.clone());
        }
        let name = self.name(&whole, &place)?;
        let is_usual = name == place.name;
        let prefix = if is_usual { place.prefix } else { name.clone() };
        // What is in a component belongs to the operation that the component does.
        let first = self.origins.get(&name).map(|origin| origin.operation.clone());
        let operation = first.unwrap_or_else(|| place.origin.operation.clone());
        let origin = Origin { operation, ..place.origin.clone() };
        let inner =
            Place { prefix, name: name.clone(), key: name.clone(), origin: &origin, ..place };
        self.name_nested(&mut schema, &inner)?;
        schema.insert(NAME.to_owned(), json!(name));
        Ok(Value::Object(schema))
    }

    /// Whether the schema needs a name: if it needs a Rust type, or the place had one or has one in
    /// another schema.
    fn is_component(&self, schema: &Map<String, Value>, place: &Place) -> bool {
        let was_enum = || {
            let has_name = |before: &&Value| before.get(NAME).is_some();
            let other = self.places.get(&place.key).and_then(|of| self.lock.components.get(of));
            place.before.filter(has_name).is_some_and(|of| Form::of(of) == Form::Enum)
                || other.is_some_and(|of| of.form == Form::Enum)
        };
        is_component(schema, &place.origin.role)
            || Form::of(&Value::Object(schema.clone())) == Form::Enum
                && (self.enums.contains(&place.key) || was_enum())
    }
}

/// An object at a place that had a union, as the only alternative of it.
pub fn as_union_before(schema: Value, before: Option<&Value>) -> Value {
    let Some(before) = before.filter(|before| Form::of(before) == Form::Union) else {
        return schema;
    };
    if Form::of(&schema) != Form::Object {
        return schema;
    }
    let known = Known::all(before);
    let is_known = |value: String| known.iter().any(|one| one.label == value);
    let mut names = schema["properties"].as_object().into_iter().flatten();
    let property = names.find(|(name, _)| only_value(&schema, name).is_some_and(is_known));
    let mut union = match property {
        Some((name, _)) => json!({ "discriminator": { "propertyName": name } }),
        None => json!({}),
    };
    union["oneOf"] = json!([schema]);
    union
}

/// Whether the schema needs a Rust type or a table: objects, enums, unions and string patterns do.
fn is_component(schema: &Map<String, Value>, role: &Role) -> bool {
    let has = |key: &str| schema.contains_key(key);
    let whole = || Value::Object(schema.clone());
    if has("properties") || has(OPEN_ENUM) {
        return true;
    }
    if has("oneOf") || has("anyOf") {
        return !is_text_union(&whole()) || is_pattern_union(&whole());
    }
    if schema.get("type") == Some(&json!("object"))
        && schema.get("additionalProperties") == Some(&json!(false))
    {
        return true;
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.len() > 1 || !values.iter().all(Value::is_string);
    }
    if has("pattern") && !has("format") {
        return true;
    }
    matches!(role, Role::Variant(_)) && has("type")
}

#[cfg(test)]
mod components_tests;
