//! Compares objects: properties, `required` and `additionalProperties`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema_walk::{Reader, SchemaObject, SchemaWalk};
use crate::drift::location::Step;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::schema_keywords::INDISPENSABLE;

#[derive(PartialEq)]
enum AdditionalProperties<'s> {
    Disallowed,
    Any,
    Schema(&'s Value),
}

impl SchemaWalk<'_> {
    pub fn compare_objects(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let none = SchemaObject::new();
        let [before, after] = [base, revision]
            .map(|schema| schema.get("properties").and_then(Value::as_object).unwrap_or(&none));
        let before_names = RequiredNames::of(base, revision);
        let required = &before_names.revision;
        for (name, property) in before {
            let optional = self.optional_in(&before_names, name);
            match after.get(name) {
                Some(other) => self.compare_property(name, optional, property, other),
                None => {
                    self.report_removed_property(name, optional[0], revision);
                    self.limit_unsent(property);
                }
            }
        }
        for (name, property) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            self.report_added_property(name, required.contains(name.as_str()));
            self.limit_unsent(property);
        }
        self.compare_indispensable(base, revision);
        self.compare_additional_properties(
            &additional_properties(base),
            &additional_properties(revision),
            !before.is_empty(),
        );
    }

    /// Whether a property may be omitted, in base and revision.
    fn optional_in(&self, names: &RequiredNames, name: &str) -> [bool; 2] {
        match self.reader {
            Reader::Documented => [!names.base.contains(name), !names.revision.contains(name)],
            // A client needs only what is indispensable in the spec that it was generated from.
            Reader::Client if names.indispensable.contains(name) => {
                [false, !names.revision.contains(name)]
            }
            Reader::Client => [true, true],
        }
    }

    /// A read-only property is in no request and a write-only one in no response.
    fn limit_unsent(&mut self, property: &Value) {
        let key = if self.is_request() { "readOnly" } else { "writeOnly" };
        if property.get(key) == Some(&Value::Bool(true)) {
            self.limit_last(WireSeverity::None);
        }
    }

    fn compare_property(
        &mut self,
        name: &str,
        optional: [bool; 2],
        base: &Value,
        revision: &Value,
    ) {
        match optional {
            [true, false] => {
                let message = format!("`{name}` is now required");
                self.report_property(name, Rule::PropertyBecameRequired, message);
                self.limit_unsent(revision);
            }
            [false, true] => {
                let message = format!("`{name}` is now optional");
                self.report_property(name, Rule::PropertyBecameOptional, message);
                self.limit_unsent(revision);
            }
            _ => {}
        }
        self.compare_step(Step::Property(name.to_owned()), optional, base, revision);
    }

    fn report_added_property(&mut self, name: &str, is_required: bool) {
        let (rule, message) = match is_required {
            true => {
                (Rule::RequiredPropertyAdded, format!("the required property `{name}` was added"))
            }
            false => (Rule::OptionalPropertyAdded, format!("`{name}` was added")),
        };
        self.report_property(name, rule, message);
    }

    fn report_removed_property(&mut self, name: &str, optional: bool, revision: &SchemaObject) {
        let rule = match optional {
            true => Rule::OptionalPropertyRemoved,
            false => Rule::RequiredPropertyRemoved,
        };
        let is_disallowed = additional_properties(revision) == AdditionalProperties::Disallowed;
        if self.is_request() && !is_disallowed {
            let message = format!("`{name}` was removed; the server ignores it if it is sent");
            self.report_property(name, rule, message);
            self.limit_last(WireSeverity::Warning);
        } else {
            self.report_property(name, rule, format!("`{name}` was removed"));
        }
    }

    fn report_property(&mut self, name: &str, rule: Rule, message: String) {
        self.location.steps.push(Step::Property(name.to_owned()));
        self.report(rule, message);
        self.location.steps.pop();
    }

    fn compare_indispensable(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let [before, after] = [base, revision].map(indispensable);
        for name in after.difference(&before) {
            let message = format!("`{name}` is now marked `{INDISPENSABLE}`");
            self.report_property(name, Rule::IndispensableAdded, message);
        }
        for name in before.difference(&after) {
            let message = format!("`{name}` is no longer marked `{INDISPENSABLE}`");
            self.report_property(name, Rule::IndispensableRemoved, message);
        }
    }

    fn compare_additional_properties(
        &mut self,
        base: &AdditionalProperties,
        revision: &AdditionalProperties,
        has_properties: bool,
    ) {
        use AdditionalProperties::{Disallowed, Schema};
        let subject = self.location.subject();
        match (base, revision) {
            (Schema(before), Schema(after)) => {
                self.compare_step(Step::AdditionalProperties, [false, false], before, after);
            }
            _ if base == revision => {}
            (_, Disallowed) => self.report_closed(has_properties),
            (Disallowed, _) => {
                let message = format!("{subject} now allows additional properties");
                self.report(Rule::ObjectOpened, message);
            }
            (_, Schema(_)) => {
                let message = format!("the additional properties of {subject} now have a schema");
                self.report(Rule::ValuesTyped, message);
            }
            (Schema(_), _) => {
                let message =
                    format!("the additional properties of {subject} no longer have a schema");
                self.report(Rule::ValuesUntyped, message);
            }
            _ => {}
        }
    }

    /// A client sends no additional properties, unless the object is a map.
    fn report_closed(&mut self, has_properties: bool) {
        let message = format!("{} no longer allows additional properties", self.location.subject());
        if has_properties && self.is_request() {
            self.report(Rule::ObjectClosed, format!("{message}; released clients send none"));
            self.limit_last(WireSeverity::None);
        } else {
            self.report(Rule::ObjectClosed, message);
        }
    }
}

/// The properties that must be there, in base and revision.
struct RequiredNames<'s> {
    base: BTreeSet<&'s str>,
    revision: BTreeSet<&'s str>,
    /// Those that a client of the base cannot do without.
    indispensable: BTreeSet<String>,
}

impl<'s> RequiredNames<'s> {
    fn of(base: &'s SchemaObject, revision: &'s SchemaObject) -> Self {
        let indispensable = indispensable(base);
        Self { base: required(base), revision: required(revision), indispensable }
    }
}

fn required(schema: &SchemaObject) -> BTreeSet<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn indispensable(schema: &SchemaObject) -> BTreeSet<String> {
    let names = schema.get(INDISPENSABLE).and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn additional_properties(schema: &SchemaObject) -> AdditionalProperties<'_> {
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => AdditionalProperties::Disallowed,
        Some(value @ Value::Object(map)) if !map.is_empty() => AdditionalProperties::Schema(value),
        _ => AdditionalProperties::Any,
    }
}
