//! One schema of the old document beside its counterpart, lowered. Every keyword is looked at; one
//! that no rule looks at is told as unknown.

use serde_json::{Map, Value};

use super::operation::deprecation;
use super::{Found, from_to};
use crate::drift::change::{Direction, Wire};
use crate::drift::place::{Spot, Step};
use crate::drift::rules::Rule;
use crate::sync::schema_keywords::{INDISPENSABLE, OPEN_ENUM, RETIRED, STARTS};

pub type Schema = Map<String, Value>;

/// Keywords that the functions below look at, with those of `limits`, `object`, `union`, `values`.
const LOOKED_AT: &str = "additionalProperties anyOf default deprecated discriminator enum \
    exclusiveMaximum exclusiveMinimum format items maxItems maxLength maxProperties maximum \
    minItems minLength minProperties minimum multipleOf not nullable oneOf pattern properties \
    readOnly required title type uniqueItems writeOnly";

/// What says how a schema is used where it stands.
const USAGE: [&str; 5] = ["nullable", "default", "deprecated", "readOnly", "writeOnly"];

/// A walk down both documents at once.
pub struct Walk<'f> {
    pub spot: Spot,
    pub found: &'f mut Vec<Found>,
    /// Whether the value may be left out, in the old and in the new document.
    pub optional: [bool; 2],
}

impl<'f> Walk<'f> {
    pub fn of(spot: Spot, found: &'f mut Vec<Found>) -> Self {
        Self { spot, found, optional: [false, false] }
    }

    pub fn optional(self, old: bool, new: bool) -> Self {
        Self { optional: [old, new], ..self }
    }

    pub fn tell(&mut self, rule: Rule, message: impl Into<String>) {
        self.found.push(Found::new(rule, &self.spot, message));
    }

    pub fn tell_of(&mut self, rule: Rule, detail: &str, message: impl Into<String>) {
        self.found.push(Found::new(rule, &self.spot, message).detail(detail));
    }

    /// Goes on with what stands one step down.
    pub fn step(&mut self, step: Step, optional: [bool; 2], old: &Value, new: &Value) {
        self.spot.steps.push(step);
        let before = std::mem::replace(&mut self.optional, optional);
        self.schemas(old, new);
        self.optional = before;
        self.spot.steps.pop();
    }

    pub fn schemas(&mut self, old: &Value, new: &Value) {
        let (Value::Object(one), Value::Object(other)) = (old, new) else { return };
        if one == other {
            return;
        }
        self.usage(one, other);
        self.title(one, other);
        match is_union(one) || is_union(other) {
            true => self.unions(one, other),
            false => self.plain(one, other),
        }
        self.rest(one, other);
    }

    fn usage(&mut self, old: &Schema, new: &Schema) {
        let is = |schema: &Schema, key: &str| schema.get(key) == Some(&Value::Bool(true));
        self.nullability(old, new);
        deprecation(
            Some(is(old, "deprecated")),
            Some(is(new, "deprecated")),
            &self.spot,
            &self.spot.subject(),
            self.found,
        );
        for (key, added, removed) in [
            ("readOnly", Rule::ReadOnlyAdded, Rule::ReadOnlyRemoved),
            ("writeOnly", Rule::WriteOnlyAdded, Rule::WriteOnlyRemoved),
        ] {
            let subject = self.spot.subject();
            match (is(old, key), is(new, key)) {
                (false, true) => {
                    let message = format!("{subject} is `{key}` now");
                    let change = Found::new(added, &self.spot, message);
                    // An answer may leave out what is optional, for whatever reason.
                    let is_harmless = self.optional[0] && !self.is_request();
                    self.found.push(if is_harmless { change.at_most(Wire::None) } else { change });
                }
                (true, false) => self.tell(removed, format!("{subject} is no longer `{key}`")),
                _ => {}
            }
        }
        self.pair_of(
            "default",
            old,
            new,
            [Rule::DefaultAdded, Rule::DefaultRemoved, Rule::DefaultChanged],
        );
    }

    fn nullability(&mut self, old: &Schema, new: &Schema) {
        let is = |schema: &Schema| schema.get("nullable") == Some(&Value::Bool(true));
        let subject = self.spot.subject();
        match (is(old), is(new)) {
            (false, true) => {
                let rule = match self.is_option(self.optional[0], old) {
                    true => Rule::OptionalNullAllowed,
                    false => Rule::NullAllowed,
                };
                self.tell(rule, format!("{subject} may be null"));
            }
            (true, false) => {
                let rule = match self.is_option(self.optional[1], new) {
                    true => Rule::OptionalNullRefused,
                    false => Rule::NullRefused,
                };
                self.tell(rule, format!("{subject} may not be null any more"));
            }
            _ => {}
        }
    }

    /// Whether a client reads it as an `Option` already: lists and maps are empty instead.
    fn is_option(&self, optional: bool, schema: &Schema) -> bool {
        let kind = schema.get("type").and_then(Value::as_str);
        optional
            && kind != Some("array")
            && (kind != Some("object") || schema.contains_key("properties"))
    }

    fn title(&mut self, old: &Schema, new: &Schema) {
        let rules = [Rule::TitleAdded, Rule::TitleRemoved, Rule::TitleChanged];
        self.pair_of("title", old, new, rules);
    }

    /// A keyword whose value comes, goes or changes.
    pub fn pair_of(
        &mut self,
        key: &str,
        old: &Schema,
        new: &Schema,
        [added, removed, changed]: [Rule; 3],
    ) {
        let subject = self.spot.subject();
        match (old.get(key), new.get(key)) {
            (None, Some(value)) => {
                let message = format!("{subject} has the {key} {value}");
                self.tell_of(added, &format!("{key} {value}"), message);
            }
            (Some(value), None) => {
                let message = format!("{subject} no longer has the {key} {value}");
                self.tell_of(removed, &format!("{key} {value}"), message);
            }
            (Some(one), Some(other)) if one != other => {
                let (one, other) = (one.to_string(), other.to_string());
                let message = format!("the {key} of {subject} goes {}", from_to(&one, &other));
                self.tell_of(changed, &format!("{key} {one} {other}"), message);
            }
            _ => {}
        }
    }

    /// Two schemas without alternatives.
    pub fn plain(&mut self, old: &Schema, new: &Schema) {
        if self.kind(old, new) {
            self.values(old, new);
            self.limits(old, new);
            self.object(old, new);
            self.items(old, new);
        }
    }

    /// Says whether the rest can be compared at all.
    fn kind(&mut self, old: &Schema, new: &Schema) -> bool {
        let kind = |schema: &Schema| schema.get("type").and_then(Value::as_str).map(str::to_owned);
        let (one, other) = (kind(old), kind(new));
        if one == other {
            return true;
        }
        let subject = self.spot.subject();
        let rule = match (one.as_deref(), other.as_deref()) {
            (None, _) => Rule::TypeAdded,
            (_, None) => Rule::TypeRemoved,
            (Some("integer"), Some("number")) => Rule::TypeWidened,
            (Some("number"), Some("integer")) => Rule::TypeNarrowed,
            _ => Rule::TypeChanged,
        };
        let any = || "any value".to_owned();
        let (one, other) = (one.unwrap_or_else(any), other.unwrap_or_else(any));
        let message = format!("the type of {subject} goes {}", from_to(&one, &other));
        self.tell_of(rule, &format!("{one} {other}"), message);
        matches!(rule, Rule::TypeWidened | Rule::TypeNarrowed)
    }

    fn items(&mut self, old: &Schema, new: &Schema) {
        let any = Value::Object(Schema::new());
        let of = |schema: &Schema| schema.get("items").cloned().unwrap_or_else(|| any.clone());
        if old.contains_key("items") || new.contains_key("items") {
            self.step(Step::Items, [false, false], &of(old), &of(new));
        }
    }

    /// Whatever else differs.
    fn rest(&mut self, old: &Schema, new: &Schema) {
        let is_left = |key: &&String| {
            ![OPEN_ENUM, RETIRED, INDISPENSABLE, STARTS].contains(&key.as_str())
                && !LOOKED_AT.split(' ').any(|known| known == key.as_str())
        };
        let mut keys: Vec<&String> = old.keys().chain(new.keys()).filter(is_left).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            self.pair_of(
                key,
                old,
                new,
                [
                    Rule::UnknownKeywordAdded,
                    Rule::UnknownKeywordRemoved,
                    Rule::UnknownKeywordChanged,
                ],
            );
        }
    }

    pub fn is_request(&self) -> bool {
        self.spot.direction == Direction::Request
    }
}

pub fn is_union(schema: &Schema) -> bool {
    ["oneOf", "anyOf"].iter().any(|key| schema.get(*key).is_some_and(Value::is_array))
}

/// The schema without what says how it is used.
pub fn without_usage(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    USAGE.iter().for_each(|key| {
        schema.shift_remove(*key);
    });
    schema
}
