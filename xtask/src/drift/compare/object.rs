//! Objects: properties that come and go, what is required, and what else may be in them.

use serde_json::{Map, Value};

use super::Found;
use super::schema::{Schema, Walk};
use crate::drift::change::Wire;
use crate::drift::place::Step;
use crate::drift::rules::Rule;
use crate::sync::schema_keywords::INDISPENSABLE;

/// What an object does with fields that no property names.
#[derive(PartialEq)]
enum Others<'s> {
    Refused,
    Any,
    Of(&'s Value),
}

impl Walk<'_> {
    pub fn object(&mut self, old: &Schema, new: &Schema) {
        let none = Map::new();
        let of = |schema: &'_ Schema| schema.get("properties").and_then(Value::as_object).cloned();
        let (before, after) = (of(old).unwrap_or_default(), of(new).unwrap_or(none));
        for (name, property) in &before {
            let optional = [!is_required(old, name), !is_required(new, name)];
            match after.get(name) {
                Some(other) => self.property(name, optional, property, other),
                None => self.removed(name, optional[0], new),
            }
        }
        for name in after.keys().filter(|name| !before.contains_key(*name)) {
            self.added(name, !is_required(new, name));
        }
        self.indispensable(Rule::IndispensableAdded, old, new);
        self.indispensable(Rule::IndispensableRemoved, new, old);
        self.others(&others(old), &others(new), !before.is_empty());
    }

    /// Properties that only `there` names as indispensable.
    fn indispensable(&mut self, rule: Rule, here: &Schema, there: &Schema) {
        let names = |schema: &Schema| {
            let names = schema.get(INDISPENSABLE).and_then(Value::as_array);
            names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (known, named): (Vec<String>, Vec<String>) = (names(here), names(there));
        let verb = if rule == Rule::IndispensableAdded { "is" } else { "is no longer" };
        for name in named.iter().filter(|name| !known.contains(name)) {
            self.spot.steps.push(Step::Property(name.clone()));
            self.tell(rule, format!("`{name}` {verb} indispensable"));
            self.spot.steps.pop();
        }
    }

    fn property(&mut self, name: &str, optional: [bool; 2], old: &Value, new: &Value) {
        self.spot.steps.push(Step::Property(name.to_owned()));
        match optional {
            [true, false] => {
                self.tell(Rule::PropertyBecameRequired, format!("`{name}` is required now"));
            }
            [false, true] => {
                self.tell(Rule::PropertyBecameOptional, format!("`{name}` may be left out"));
            }
            _ => {}
        }
        self.spot.steps.pop();
        self.step(Step::Property(name.to_owned()), optional, old, new);
    }

    fn added(&mut self, name: &str, optional: bool) {
        self.spot.steps.push(Step::Property(name.to_owned()));
        match optional {
            true => self.tell(Rule::OptionalPropertyAdded, format!("`{name}` is new")),
            false => {
                self.tell(Rule::RequiredPropertyAdded, format!("`{name}` is new and required"));
            }
        }
        self.spot.steps.pop();
    }

    fn removed(&mut self, name: &str, optional: bool, new: &Schema) {
        self.spot.steps.push(Step::Property(name.to_owned()));
        let rule = match optional {
            true => Rule::OptionalPropertyRemoved,
            false => Rule::RequiredPropertyRemoved,
        };
        let ignored = self.is_request() && others(new) != Others::Refused;
        let found = match ignored {
            true => {
                let message = format!("`{name}` is gone; one that is sent is ignored");
                Found::new(rule, &self.spot, message).at_most(Wire::None)
            }
            false => Found::new(rule, &self.spot, format!("`{name}` is gone")),
        };
        self.found.push(found);
        self.spot.steps.pop();
    }

    /// A client sends the fields that it has names for, so that only a map is hurt by closing.
    fn closed(&mut self, is_named: bool) {
        let message = format!("{} refuses fields that it does not name", self.spot.subject());
        let found = match is_named && self.is_request() {
            true => {
                let message = format!("{message}; released clients send no others");
                Found::new(Rule::ObjectClosed, &self.spot, message).at_most(Wire::None)
            }
            false => Found::new(Rule::ObjectClosed, &self.spot, message),
        };
        self.found.push(found);
    }

    fn others(&mut self, old: &Others, new: &Others, is_named: bool) {
        let subject = self.spot.subject();
        match (old, new) {
            (Others::Of(one), Others::Of(other)) => {
                self.step(Step::Values, [false, false], one, other);
            }
            _ if old == new => {}
            (_, Others::Refused) => self.closed(is_named),
            (Others::Refused, _) => {
                self.tell(
                    Rule::ObjectOpened,
                    format!("{subject} takes fields that it does not name"),
                );
            }
            (_, Others::Of(_)) => {
                self.tell(Rule::ValuesTyped, format!("{subject} no longer holds just any values"));
            }
            (Others::Of(_), _) => {
                self.tell(Rule::ValuesUntyped, format!("{subject} may hold any values"));
            }
            _ => {}
        }
    }
}

fn is_required(schema: &Schema, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|other| other == name))
}

fn others(schema: &Schema) -> Others<'_> {
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => Others::Refused,
        Some(value @ Value::Object(map)) if !map.is_empty() => Others::Of(value),
        _ => Others::Any,
    }
}
