//! Compares two lowered schemas keyword by keyword. A keyword that no function here compares is
//! reported as unknown.

use serde_json::Value;

use super::schema_walk::{SchemaObject, SchemaWalk};
use super::wording::from_to;
use crate::drift::location::Step;
use crate::drift::rules::Rule;
use crate::sync::schema_keywords::{INDISPENSABLE, OPEN_ENUM, RETIRED, STARTS};

/// The keywords that the schema modules compare.
const COMPARED: &str = "additionalProperties anyOf default deprecated discriminator enum \
    exclusiveMaximum exclusiveMinimum format items maxItems maxLength maxProperties maximum \
    minItems minLength minProperties minimum multipleOf not nullable oneOf pattern properties \
    readOnly required title type uniqueItems writeOnly";

impl SchemaWalk<'_> {
    pub fn compare(&mut self, base: &Value, revision: &Value) {
        let (Value::Object(base), Value::Object(revision)) = (base, revision) else { return };
        if base == revision {
            return;
        }
        self.compare_usage(base, revision);
        let title_rules = [Rule::TitleAdded, Rule::TitleRemoved, Rule::TitleChanged];
        self.compare_keyword("title", base, revision, title_rules);
        match is_union(base) || is_union(revision) {
            true => self.compare_unions(base, revision),
            false => self.compare_non_unions(base, revision),
        }
        self.compare_other_keywords(base, revision);
    }

    /// Compares the subschemas one step further.
    pub fn compare_step(
        &mut self,
        step: Step,
        optional: [bool; 2],
        base: &Value,
        revision: &Value,
    ) {
        self.location.steps.push(step);
        let outer = std::mem::replace(&mut self.optional, optional);
        self.compare(base, revision);
        self.optional = outer;
        self.location.steps.pop();
    }

    /// Compares schemas without their `oneOf` and `anyOf`.
    pub fn compare_non_unions(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        if self.compare_types(base, revision) {
            self.compare_enums(base, revision);
            self.compare_constraints(base, revision);
            self.compare_objects(base, revision);
            self.compare_items(base, revision);
        }
    }

    /// Returns whether the types are similar enough to compare other keywords.
    fn compare_types(&mut self, base: &SchemaObject, revision: &SchemaObject) -> bool {
        let type_of =
            |schema: &SchemaObject| schema.get("type").and_then(Value::as_str).map(str::to_owned);
        let (before, after) = (type_of(base), type_of(revision));
        if before == after {
            return true;
        }
        let rule = match (before.as_deref(), after.as_deref()) {
            (None, _) => Rule::TypeAdded,
            (_, None) => Rule::TypeRemoved,
            (Some("integer"), Some("number")) => Rule::TypeWidened,
            (Some("number"), Some("integer")) => Rule::TypeNarrowed,
            _ => Rule::TypeChanged,
        };
        let any = || "any value".to_owned();
        let (before, after) = (before.unwrap_or_else(any), after.unwrap_or_else(any));
        let change = from_to(&before, &after);
        let message = format!("the type of {} changed {change}", self.location.subject());
        self.report_detail(rule, &format!("{before} {after}"), message);
        matches!(rule, Rule::TypeWidened | Rule::TypeNarrowed)
    }

    fn compare_items(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let any = Value::Object(SchemaObject::new());
        let items =
            |schema: &SchemaObject| schema.get("items").cloned().unwrap_or_else(|| any.clone());
        if base.contains_key("items") || revision.contains_key("items") {
            self.compare_step(Step::Items, [false, false], &items(base), &items(revision));
        }
    }

    fn compare_other_keywords(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let is_other = |key: &&String| {
            ![OPEN_ENUM, RETIRED, INDISPENSABLE, STARTS].contains(&key.as_str())
                && !COMPARED.split(' ').any(|compared| compared == key.as_str())
        };
        let mut keys: Vec<&String> = base.keys().chain(revision.keys()).filter(is_other).collect();
        keys.sort();
        keys.dedup();
        let rules =
            [Rule::UnknownKeywordAdded, Rule::UnknownKeywordRemoved, Rule::UnknownKeywordChanged];
        for key in keys {
            self.compare_keyword(key, base, revision, rules);
        }
    }
}

fn is_union(schema: &SchemaObject) -> bool {
    ["oneOf", "anyOf"].iter().any(|key| schema.get(*key).is_some_and(Value::is_array))
}
