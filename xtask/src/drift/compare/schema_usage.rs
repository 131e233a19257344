//! Compares the keywords that describe how a schema is used: `nullable`, `deprecated`, `readOnly`,
//! `writeOnly`, `default`.

use serde_json::Value;

use super::deprecation;
use super::schema_walk::{Reader, SchemaObject, SchemaWalk};
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;
use crate::sync::schema_keywords::USAGE;

impl SchemaWalk<'_> {
    pub fn compare_usage(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        self.compare_nullable(base, revision);
        let subject = self.location.subject();
        let [before, after] = [base, revision].map(|schema| Some(is_set(schema, "deprecated")));
        deprecation::compare(before, after, &self.location, &subject, self.findings);
        let rules = [Rule::ReadOnlyAdded, Rule::ReadOnlyRemoved];
        self.compare_access("readOnly", base, revision, rules);
        let rules = [Rule::WriteOnlyAdded, Rule::WriteOnlyRemoved];
        self.compare_access("writeOnly", base, revision, rules);
        let rules = [Rule::DefaultAdded, Rule::DefaultRemoved, Rule::DefaultChanged];
        self.compare_keyword("default", base, revision, rules);
    }

    fn compare_nullable(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let subject = self.location.subject();
        // A client reads null as absent, in an array or map as an empty one.
        let is_client = self.reader == Reader::Client;
        let is_option =
            |optional: bool, schema| (is_client && optional) || is_option(optional, schema);
        match (is_set(base, "nullable"), is_set(revision, "nullable")) {
            (false, true) => {
                let rule = match is_option(self.optional[0], base) {
                    true => Rule::OptionalNullAllowed,
                    false => Rule::NullAllowed,
                };
                self.report(rule, format!("{subject} may now be null"));
            }
            (true, false) => {
                let rule = match is_option(self.optional[1], revision) {
                    true => Rule::OptionalNullDisallowed,
                    false => Rule::NullDisallowed,
                };
                self.report(rule, format!("{subject} may no longer be null"));
            }
            _ => {}
        }
    }

    fn compare_access(
        &mut self,
        key: &str,
        base: &SchemaObject,
        revision: &SchemaObject,
        [added, removed]: [Rule; 2],
    ) {
        let subject = self.location.subject();
        match (is_set(base, key), is_set(revision, key)) {
            (false, true) => {
                self.report(added, format!("{subject} is now `{key}`"));
                // Clients read an optional value as absent.
                if self.optional[0] && !self.is_request() {
                    self.limit_last(WireSeverity::Warning);
                }
            }
            (true, false) => self.report(removed, format!("{subject} is no longer `{key}`")),
            _ => {}
        }
    }
}

fn is_set(schema: &SchemaObject, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}

/// Whether clients parse the value as an `Option`. Arrays and maps become empty ones instead.
fn is_option(optional: bool, schema: &SchemaObject) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    optional
        && kind != Some("array")
        && (kind != Some("object") || schema.contains_key("properties"))
}

pub fn without_usage_keywords(schema: &SchemaObject) -> SchemaObject {
    let mut schema = schema.clone();
    USAGE.iter().for_each(|key| {
        schema.shift_remove(*key);
    });
    schema
}
