//! What a value may be beside its type: limits, forms, formats. A limit that is newly set and one
//! that is tightened are two things.

use serde_json::Value;

use super::from_to;
use super::schema::{Schema, Walk};
use crate::drift::change::Wire;
use crate::drift::rules::Rule;

/// Which way a limit tightens.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Up,
    Down,
}

const LIMITS: [(&str, Way); 8] = [
    ("minimum", Way::Up),
    ("maximum", Way::Down),
    ("minLength", Way::Up),
    ("maxLength", Way::Down),
    ("minItems", Way::Up),
    ("maxItems", Way::Down),
    ("minProperties", Way::Up),
    ("maxProperties", Way::Down),
];

impl Walk<'_> {
    pub fn limits(&mut self, old: &Schema, new: &Schema) {
        for (key, way) in LIMITS {
            self.limit(key, way, limit(old, key), limit(new, key));
        }
        self.multiple(old, new);
        let unique = |schema: &Schema| schema.get("uniqueItems") == Some(&Value::Bool(true));
        match (unique(old), unique(new)) {
            (false, true) => self.told(Rule::LimitAdded, "uniqueItems", "true"),
            (true, false) => self.told(Rule::LimitRemoved, "uniqueItems", "true"),
            _ => {}
        }
        self.form(
            "pattern",
            old,
            new,
            [Rule::PatternAdded, Rule::PatternRemoved, Rule::PatternChanged],
        );
        self.form(
            "not",
            old,
            new,
            [Rule::ExclusionAdded, Rule::ExclusionRemoved, Rule::ExclusionChanged],
        );
        self.format(old, new);
    }

    /// What fits a form cannot be compared with what fits another one, so this says no more than that.
    fn form(&mut self, key: &str, old: &Schema, new: &Schema, rules: [Rule; 3]) {
        let (Some(one), Some(other)) = (old.get(key), new.get(key)) else {
            return self.pair_of(key, old, new, rules);
        };
        if one != other {
            let change = from_to(&one.to_string(), &other.to_string());
            let message = format!(
                "the {key} of {} goes {change}; whether all that fitted the one fits the other cannot be decided",
                self.spot.subject(),
            );
            self.tell_of(rules[2], &format!("{key} {change}"), message);
        }
    }

    fn limit(&mut self, key: &str, way: Way, old: Option<Limit>, new: Option<Limit>) {
        match (old, new) {
            (None, Some(limit)) if limit.says_nothing(key) => self.hollow(Rule::LimitAdded, key),
            (Some(limit), None) if limit.says_nothing(key) => self.hollow(Rule::LimitRemoved, key),
            (None, Some(limit)) => self.told(Rule::LimitAdded, key, &limit.text()),
            (Some(limit), None) => self.told(Rule::LimitRemoved, key, &limit.text()),
            (Some(one), Some(other)) if one != other => {
                let tighter = match way {
                    Way::Up => (other.value, other.excluded) > (one.value, one.excluded),
                    Way::Down => (-other.value, other.excluded) > (-one.value, one.excluded),
                };
                let rule = if tighter { Rule::LimitTightened } else { Rule::LimitLoosened };
                let change = from_to(&one.text(), &other.text());
                let message = format!("`{key}` of {} goes {change}", self.spot.subject());
                self.tell_of(rule, &format!("{key} {change}"), message);
            }
            _ => {}
        }
    }

    fn told(&mut self, rule: Rule, key: &str, limit: &str) {
        let subject = self.spot.subject();
        let message = match rule {
            Rule::LimitAdded => format!("{subject} has the `{key}` {limit}"),
            _ => format!("{subject} no longer has the `{key}` {limit}"),
        };
        self.tell_of(rule, &format!("{key} {limit}"), message);
    }

    /// A length of 0 or more is no limit on the wire, though the Rust type may speak of it.
    fn hollow(&mut self, rule: Rule, key: &str) {
        self.told(rule, key, "0");
        if let Some(told) = self.found.last_mut() {
            told.at_most = Some(Wire::None);
        }
    }

    fn multiple(&mut self, old: &Schema, new: &Schema) {
        let of = |schema: &Schema| schema.get("multipleOf").and_then(Value::as_f64);
        match (of(old), of(new)) {
            (None, Some(step)) => self.told(Rule::LimitAdded, "multipleOf", &step.to_string()),
            (Some(step), None) => self.told(Rule::LimitRemoved, "multipleOf", &step.to_string()),
            (Some(one), Some(other)) if one != other => {
                let rule = match (is_multiple(other, one), is_multiple(one, other)) {
                    (true, _) => Rule::LimitTightened,
                    (_, true) => Rule::LimitLoosened,
                    _ => Rule::MultipleChanged,
                };
                let change = from_to(&one.to_string(), &other.to_string());
                let message = format!("`multipleOf` of {} goes {change}", self.spot.subject());
                self.tell_of(rule, &format!("multipleOf {change}"), message);
            }
            _ => {}
        }
    }

    fn format(&mut self, old: &Schema, new: &Schema) {
        let is_number = |schema: &Schema| {
            matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "number"))
        };
        let rules = match (is_number(old) && is_number(new), width(old), width(new)) {
            (true, one, other) if one < other => [Rule::NumberWidened; 3],
            (true, one, other) if one > other => [Rule::NumberNarrowed; 3],
            _ => [Rule::FormatAdded, Rule::FormatRemoved, Rule::FormatChanged],
        };
        self.pair_of("format", old, new, rules);
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Limit {
    value: f64,
    excluded: bool,
}

impl Limit {
    fn says_nothing(self, key: &str) -> bool {
        self.value == 0.0 && matches!(key, "minLength" | "minItems" | "minProperties")
    }

    fn text(self) -> String {
        format!("{}{}", self.value, if self.excluded { " (excluded)" } else { "" })
    }
}

fn limit(schema: &Schema, key: &str) -> Option<Limit> {
    let value = schema.get(key).and_then(Value::as_f64)?;
    let exclusive = match key {
        "minimum" => "exclusiveMinimum",
        _ => "exclusiveMaximum",
    };
    let excluded =
        matches!(key, "minimum" | "maximum") && schema.get(exclusive) == Some(&Value::Bool(true));
    Some(Limit { value, excluded })
}

fn is_multiple(of: f64, step: f64) -> bool {
    step != 0.0 && (of / step).fract() == 0.0
}

/// How many bits a number may have; what no format says is as wide as can be.
fn width(schema: &Schema) -> u8 {
    match schema.get("format").and_then(Value::as_str) {
        Some("int8" | "uint8") => 8,
        Some("int16" | "uint16") => 16,
        Some("int32" | "uint32" | "float") => 32,
        _ => 64,
    }
}
