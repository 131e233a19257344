//! Compares the validation keywords of JSON Schema: limits, `multipleOf`, `uniqueItems`, `pattern`,
//! `not`, `format`.

use serde_json::Value;

use super::schema_walk::{SchemaObject, SchemaWalk};
use super::wording::from_to;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::schema_keywords::{LOWER_LIMITS, UPPER_LIMITS};

impl SchemaWalk<'_> {
    pub fn compare_constraints(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        for key in LOWER_LIMITS {
            let is_tighter = |one: Limit, other: Limit| {
                (other.value, other.is_exclusive) > (one.value, one.is_exclusive)
            };
            self.compare_limits(key, limit(base, key), limit(revision, key), is_tighter);
        }
        for key in UPPER_LIMITS {
            let is_tighter = |one: Limit, other: Limit| {
                (-other.value, other.is_exclusive) > (-one.value, one.is_exclusive)
            };
            self.compare_limits(key, limit(base, key), limit(revision, key), is_tighter);
        }
        self.compare_multiple_of(base, revision);
        self.compare_unique_items(base, revision);
        let rules = [Rule::PatternAdded, Rule::PatternRemoved, Rule::PatternChanged];
        self.compare_undecidable("pattern", base, revision, rules);
        let rules = [Rule::ExclusionAdded, Rule::ExclusionRemoved, Rule::ExclusionChanged];
        self.compare_undecidable("not", base, revision, rules);
        self.compare_format(base, revision);
    }

    fn compare_limits(
        &mut self,
        key: &str,
        base: Option<Limit>,
        revision: Option<Limit>,
        is_tighter: impl Fn(Limit, Limit) -> bool,
    ) {
        match (base, revision) {
            (None, Some(limit)) => {
                self.report_limit(Rule::LimitAdded, key, &limit.text());
                if limit.has_no_effect(key) {
                    self.limit_last(WireSeverity::None);
                }
            }
            (Some(limit), None) => {
                self.report_limit(Rule::LimitRemoved, key, &limit.text());
                if limit.has_no_effect(key) {
                    self.limit_last(WireSeverity::None);
                }
            }
            (Some(before), Some(after)) if before != after => {
                let rule = match is_tighter(before, after) {
                    true => Rule::LimitTightened,
                    false => Rule::LimitLoosened,
                };
                self.report_changed_limit(rule, key, &before.text(), &after.text());
            }
            _ => {}
        }
    }

    fn compare_multiple_of(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let key = "multipleOf";
        let multiple_of = |schema: &SchemaObject| schema.get(key).and_then(Value::as_f64);
        match (multiple_of(base), multiple_of(revision)) {
            (None, Some(value)) => self.report_limit(Rule::LimitAdded, key, &value.to_string()),
            (Some(value), None) => self.report_limit(Rule::LimitRemoved, key, &value.to_string()),
            (Some(before), Some(after)) if before != after => {
                let rule = match (is_multiple(after, before), is_multiple(before, after)) {
                    (true, _) => Rule::LimitTightened,
                    (_, true) => Rule::LimitLoosened,
                    _ => Rule::MultipleChanged,
                };
                self.report_changed_limit(rule, key, &before.to_string(), &after.to_string());
            }
            _ => {}
        }
    }

    fn compare_unique_items(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let key = "uniqueItems";
        let is_unique = |schema: &SchemaObject| schema.get(key) == Some(&Value::Bool(true));
        match (is_unique(base), is_unique(revision)) {
            (false, true) => self.report_limit(Rule::LimitAdded, key, "true"),
            (true, false) => self.report_limit(Rule::LimitRemoved, key, "true"),
            _ => {}
        }
    }

    fn report_limit(&mut self, rule: Rule, key: &str, value: &str) {
        let subject = self.location.subject();
        let verb = if rule == Rule::LimitAdded { "now has" } else { "no longer has" };
        let message = format!("{subject} {verb} `{key}` {value}");
        self.report_detail(rule, &format!("{key} {value}"), message);
    }

    fn report_changed_limit(&mut self, rule: Rule, key: &str, before: &str, after: &str) {
        let change = from_to(before, after);
        let message = format!("`{key}` of {} changed {change}", self.location.subject());
        self.report_detail(rule, &format!("{key} {change}"), message);
    }

    /// Compares a keyword of which neither value can be said to accept more.
    fn compare_undecidable(
        &mut self,
        key: &str,
        base: &SchemaObject,
        revision: &SchemaObject,
        rules: [Rule; 3],
    ) {
        let (Some(before), Some(after)) = (base.get(key), revision.get(key)) else {
            return self.compare_keyword(key, base, revision, rules);
        };
        if before != after {
            let change = from_to(&before.to_string(), &after.to_string());
            let message = format!(
                "`{key}` of {} changed {change}; it cannot be decided whether all values that \
                 were valid still are",
                self.location.subject(),
            );
            self.report_detail(rules[2], &format!("{key} {change}"), message);
        }
    }

    fn compare_format(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let is_number = |schema: &SchemaObject| {
            matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "number"))
        };
        let (before, after) = (number_width(base), number_width(revision));
        let rules = match is_number(base) && is_number(revision) {
            true if before < after => [Rule::NumberWidened; 3],
            true if before > after => [Rule::NumberNarrowed; 3],
            _ => [Rule::FormatAdded, Rule::FormatRemoved, Rule::FormatChanged],
        };
        self.compare_keyword("format", base, revision, rules);
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Limit {
    value: f64,
    is_exclusive: bool,
}

impl Limit {
    /// A length or count is never below 0. The limit may still change the Rust type.
    fn has_no_effect(self, key: &str) -> bool {
        self.value == 0.0 && matches!(key, "minLength" | "minItems" | "minProperties")
    }

    fn text(self) -> String {
        format!("{}{}", self.value, if self.is_exclusive { " (excluded)" } else { "" })
    }
}

fn limit(schema: &SchemaObject, key: &str) -> Option<Limit> {
    let value = schema.get(key).and_then(Value::as_f64)?;
    let exclusive = match key {
        "minimum" => Some("exclusiveMinimum"),
        "maximum" => Some("exclusiveMaximum"),
        _ => None,
    };
    let is_exclusive =
        exclusive.is_some_and(|exclusive| schema.get(exclusive) == Some(&Value::Bool(true)));
    Some(Limit { value, is_exclusive })
}

fn is_multiple(value: f64, of: f64) -> bool {
    of != 0.0 && (value / of).fract() == 0.0
}

/// The bits of a number; 64 if the format does not limit them.
fn number_width(schema: &SchemaObject) -> u8 {
    match schema.get("format").and_then(Value::as_str) {
        Some("int8" | "uint8") => 8,
        Some("int16" | "uint16") => 16,
        Some("int32" | "uint32" | "float") => 32,
        _ => 64,
    }
}
