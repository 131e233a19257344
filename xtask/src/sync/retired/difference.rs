//! Old spec minus new spec: what dependants use and upstream has no longer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::spec_walk::{listed, operations, reached_by, rust_kind};
use super::{Component, Entry, Kind, Operation, Retired};
use crate::codegen::spec::success::is_success;
use crate::codegen::spec::{
    Located, branches, components, content, reach, referenced, success, to,
};
use crate::sync::schema_keywords::{ADDED, INDISPENSABLE, KEPT_KIND, RETIRED, RETIRED_VALUES};

impl Retired {
    /// What `old` has and `new` does not. An entry of before keeps its day, and one that is in the new
    /// spec again is left out.
    pub fn between(old: &Value, new: &Value, before: &Self, day: &str) -> Self {
        let mut retired = before.missing_in(new);
        let mut difference = Difference { old, new, day, found: Self::default() };
        difference.operations();
        difference.components();
        difference.types();
        retired.extend(difference.found);
        retired
    }

    /// The entries that a spec does not have.
    fn missing_in(&self, spec: &Value) -> Self {
        let schema = |name: &str| &spec["components"]["schemas"][name];
        let known = operations(spec);
        let operation = |id: &str| known.get(id).map_or(&Value::Null, |of| of.operation);
        let mut left = self.clone();
        left.operations.retain(|id, _| !known.contains_key(id.as_str()));
        left.components.retain(|name, _| schema(name).is_null());
        retain(&mut left.parameters, |id, name| parameter(operation(id), name).is_none());
        retain(&mut left.properties, |of, name| {
            schema(of).is_object() && schema(of)["properties"].get(name).is_none()
        });
        retain(&mut left.values, |of, value| {
            schema(of).is_object() && !listed(schema(of)).contains(&value)
        });
        retain(&mut left.alternatives, |of, name| {
            schema(of).is_object() && alternative(schema(of), name).is_none()
        });
        // These are found again by comparing.
        left.kinds.clear();
        left.contents.clear();
        left
    }

    /// Adds entries; those that are there stay, except for what upstream has instead.
    fn extend(&mut self, more: Self) {
        fn add<T>(to: &mut BTreeMap<String, T>, more: BTreeMap<String, T>) {
            for (key, value) in more {
                to.entry(key).or_insert(value);
            }
        }
        fn add_nested<T>(
            to: &mut BTreeMap<String, BTreeMap<String, T>>,
            more: BTreeMap<String, BTreeMap<String, T>>,
        ) {
            for (key, value) in more {
                add(to.entry(key).or_default(), value);
            }
        }
        add(&mut self.operations, more.operations);
        add(&mut self.components, more.components);
        add_nested(&mut self.parameters, more.parameters);
        add_nested(&mut self.properties, more.properties);
        add_nested(&mut self.values, more.values);
        add_nested(&mut self.alternatives, more.alternatives);
        add_nested(&mut self.kinds, more.kinds);
        add_nested(&mut self.contents, more.contents);
    }
}

fn retain<T>(
    entries: &mut BTreeMap<String, BTreeMap<String, T>>,
    keep: impl Fn(&str, &str) -> bool,
) {
    for (of, entries) in entries.iter_mut() {
        entries.retain(|name, _| keep(of, name));
    }
    entries.retain(|_, entries| !entries.is_empty());
}

fn parameter<'o>(operation: &'o Value, name: &str) -> Option<&'o Value> {
    operation["parameters"].as_array()?.iter().find(|parameter| parameter["name"] == *name)
}

fn alternative<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    branches(schema)?.iter().find(|branch| referenced(branch) == Some(name))
}

/// A schema without the days in it, and a reference without the `allOf` that only a day needs.
fn unmarked(schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut members = members.clone();
    members.shift_remove(RETIRED);
    members.shift_remove(KEPT_KIND);
    match (members.len(), referenced(schema)) {
        (1, Some(name)) => to(name),
        _ => Value::Object(members),
    }
}

struct Difference<'s> {
    old: &'s Value,
    new: &'s Value,
    day: &'s str,
    found: Retired,
}

impl Difference<'_> {
    /// The day on which the old spec says that it was retired, or else today.
    fn day(&self, of: &Value) -> String {
        of.get(RETIRED).and_then(Value::as_str).unwrap_or(self.day).to_owned()
    }

    fn entry(&self, schema: &Value) -> Entry {
        Entry { retired: self.day(schema), schema: unmarked(schema) }
    }

    fn operations(&mut self) {
        let new = operations(self.new);
        for (id, Located { path, method, operation }) in operations(self.old) {
            let Some(now) = new.get(id) else {
                let retired = Operation {
                    retired: self.day(operation),
                    path: path.to_owned(),
                    method: method.to_owned(),
                    operation: unmarked(operation),
                };
                self.found.operations.insert(id.to_owned(), retired);
                continue;
            };
            self.parameters(id, operation, now.operation);
            self.contents(id, operation, now.operation);
        }
    }

    fn parameters(&mut self, id: &str, old: &Value, new: &Value) {
        for gone in old["parameters"].as_array().into_iter().flatten() {
            let name = gone["name"].as_str().unwrap_or_default();
            if gone["in"] == "query" && parameter(new, name).is_none() {
                let entry = self.entry(gone);
                let of = self.found.parameters.entry(id.to_owned()).or_default();
                of.insert(name.to_owned(), entry);
            }
        }
    }

    /// A response of another kind, and a body that is gone.
    fn contents(&mut self, id: &str, old: &Value, new: &Value) {
        let mut kept = BTreeMap::new();
        let kind = |schema: &Value, now: &Value| Kind {
            retired: old[KEPT_KIND].as_str().unwrap_or(self.day).to_owned(),
            schema: schema.clone(),
            now: now.clone(),
        };
        for (status, [before, now]) in self.other_contents(&old["responses"], &new["responses"]) {
            kept.insert(
                status.clone(),
                kind(&json!({ "content": before }), &json!({ "content": now })),
            );
        }
        match (old.get("requestBody"), new.get("requestBody")) {
            (Some(before), None) => {
                kept.insert("body".to_owned(), kind(before, &Value::Null));
            }
            // The function has no argument for the body, which a setter takes.
            (before, Some(now)) if before.is_none_or(|before| before.get(ADDED).is_some()) => {
                kept.insert("body".to_owned(), kind(&Value::Null, now));
            }
            (Some(before), Some(now)) => self.former_body(before, now),
            (None, _) => {}
        }
        if !kept.is_empty() {
            self.found.contents.insert(id.to_owned(), kept);
        }
    }

    /// The statuses whose response has another type in Rust now, with the content before and now.
    fn other_contents<'r>(
        &self,
        old: &'r Value,
        new: &'r Value,
    ) -> Vec<(&'r String, [Option<&'r Value>; 2])> {
        let (Some((_, before)), Some((status, now))) = (success(old), success(new)) else {
            return Vec::new();
        };
        let of = |response: &Value| content(response).map(rust_kind);
        // A response without content is one in which nothing is present.
        let can_be_empty = || content(before).is_some_and(|old| self.can_be_empty(old));
        let is_type = content(now).is_some() || status == "204" && can_be_empty();
        if of(before) == of(now) || !is_type {
            return Vec::new();
        }
        // If there was none, that of no other success takes its place.
        let is_kept =
            |other: &str| other == status || before.get("content").is_none() && is_success(other);
        let responses = new.as_object().into_iter().flatten();
        let kept = responses.filter(|(other, _)| is_kept(other));
        kept.map(|(other, now)| (other, [before.get("content"), now.get("content")])).collect()
    }

    /// Whether nothing has to be present in a response.
    fn can_be_empty(&self, schema: &Value) -> bool {
        let component = referenced(schema).map(|name| &self.old["components"]["schemas"][name]);
        component
            .is_some_and(|of| of.get("properties").is_some() && of.get(INDISPENSABLE).is_none())
    }

    /// A body that was an object and is a union: callers convert the object into the union.
    fn former_body(&mut self, old: &Value, new: &Value) {
        let (Some(old), Some(new)) = (content(old), content(new)) else { return };
        let (Some(of), Some(name)) = (referenced(old), referenced(new)) else { return };
        let union = &self.new["components"]["schemas"][name];
        let is_object = self.old["components"]["schemas"][of].get("properties").is_some();
        if of != name && is_object && branches(union).is_some() && alternative(union, of).is_none()
        {
            let entry = self.entry(&to(of));
            let known = self.found.alternatives.entry(name.to_owned()).or_default();
            known.insert(of.to_owned(), entry);
        }
    }

    fn components(&mut self) {
        let responses: BTreeSet<String> = operations(self.old)
            .values()
            .flat_map(|of| reached_by(of.operation, self.old)[1].clone())
            .collect();
        for (name, old) in components(self.old) {
            let new = &self.new["components"]["schemas"][name];
            if new.is_null() {
                continue;
            }
            self.properties(name, old, new);
            self.values(name, old, new);
            for branch in branches(old).into_iter().flatten() {
                if let Some(of) = referenced(branch)
                    && alternative(new, of).is_none()
                    && branches(new).is_some()
                {
                    let entry = self.entry(branch);
                    let known = self.found.alternatives.entry(name.clone()).or_default();
                    known.insert(of.to_owned(), entry);
                }
            }
            if responses.contains(name) {
                self.kinds(name, old, new);
            }
        }
    }

    fn properties(&mut self, name: &str, old: &Value, new: &Value) {
        for (property, schema) in old["properties"].as_object().into_iter().flatten() {
            if new["properties"].get(property).is_none() {
                let entry = self.entry(schema);
                let known = self.found.properties.entry(name.to_owned()).or_default();
                known.insert(property.clone(), entry);
            }
        }
    }

    fn values(&mut self, name: &str, old: &Value, new: &Value) {
        let now: BTreeSet<&str> = listed(new).into_iter().collect();
        for value in listed(old).into_iter().filter(|value| !now.contains(*value)) {
            let day = old[RETIRED_VALUES][value].as_str().unwrap_or(self.day).to_owned();
            let known = self.found.values.entry(name.to_owned()).or_default();
            known.insert(value.to_owned(), day);
        }
    }

    fn kinds(&mut self, name: &str, old: &Value, new: &Value) {
        for (property, schema) in old["properties"].as_object().into_iter().flatten() {
            let Some(now) = new["properties"].get(property) else { continue };
            if rust_kind(schema) != rust_kind(now) {
                let day = schema[KEPT_KIND].as_str().unwrap_or(self.day);
                let kind =
                    Kind { retired: day.to_owned(), schema: unmarked(schema), now: now.clone() };
                let known = self.found.kinds.entry(name.to_owned()).or_default();
                known.insert(property.clone(), kind);
            }
        }
    }

    /// The types that the new spec does not have: those of the API, and the parts of what is retired.
    fn types(&mut self) {
        let mut needed = BTreeSet::new();
        let found = serde_json::to_value(&self.found).unwrap_or_default();
        reach(&found, self.old, &mut needed);
        let mut of = BTreeMap::<String, [Vec<String>; 2]>::new();
        for (id, Located { operation, .. }) in operations(self.old) {
            for (direction, reached) in reached_by(operation, self.old).into_iter().enumerate() {
                for name in reached {
                    of.entry(name).or_default()[direction].push(id.to_owned());
                }
            }
        }
        for (name, schema) in components(self.old) {
            let of = of.remove(name).unwrap_or_default();
            let is_type = is_type(schema, !of[1].is_empty());
            if self.new["components"]["schemas"].get(name).is_none()
                && (is_type || needed.contains(name))
            {
                reach(schema, self.old, &mut needed);
                let [requests, responses] = if is_type { of } else { Default::default() };
                let retired = self.day(schema);
                let component =
                    Component { retired, schema: unmarked(schema), requests, responses };
                self.found.components.insert(name.clone(), component);
            }
        }
        // Parts of types that were found after them.
        for (name, schema) in components(self.old) {
            let is_missing = self.new["components"]["schemas"].get(name).is_none();
            if is_missing && needed.contains(name) && !self.found.components.contains_key(name) {
                let (retired, schema) = (self.day(schema), unmarked(schema));
                let component =
                    Component { retired, schema, requests: Vec::new(), responses: Vec::new() };
                self.found.components.insert(name.clone(), component);
            }
        }
    }
}

/// Whether a component is a Rust type.
fn is_type(schema: &Value, is_response: bool) -> bool {
    is_response || schema.get("properties").is_some() || !listed(schema).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_was_marked_with_a_day_is_a_reference_without_it() {
        let marked = json!({ "allOf": [to("Voice")], RETIRED: "2026-01-02" });
        assert_eq!(unmarked(&marked), to("Voice"));
        let nullable = json!({ "allOf": [to("Voice")], "nullable": true });
        let mut marked = nullable.clone();
        marked[KEPT_KIND] = json!("2026-01-02");
        assert_eq!(unmarked(&marked), nullable);
    }
}
