//! Compares `enum` values. The open enum of a response is compared like a closed one.

use std::collections::HashSet;

use serde_json::Value;

use super::schema_walk::{SchemaObject, SchemaWalk};
use super::wording::{from_to, now_allows, now_also_allows};
use crate::drift::rules::Rule;
use crate::sync::schema_keywords::OPEN_ENUM;

impl SchemaWalk<'_> {
    pub fn compare_enums(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let subject = self.location.subject();
        match (enum_values(base), enum_values(revision)) {
            (None, Some(values)) => {
                let values = text(values);
                let verb = now_allows(self.location.direction);
                let message = format!("{subject} {verb} only {values}");
                self.report_detail(Rule::EnumAdded, &values, message);
            }
            (Some(values), None) => {
                let values = text(values);
                let message = format!("{subject} is no longer restricted to {values}");
                self.report_detail(Rule::EnumRemoved, &values, message);
            }
            (Some(base), Some(revision)) => self.compare_values(base, revision),
            (None, None) => {}
        }
    }

    fn compare_values(&mut self, base: &[Value], revision: &[Value]) {
        let subject = self.location.subject();
        if let ([before], [after]) = (base, revision) {
            if Comparable::of(before) != Comparable::of(after) {
                let (before, after) = (before.to_string(), after.to_string());
                let message = format!("{subject} changed {}", from_to(&before, &after));
                self.report_detail(Rule::ConstantChanged, &format!("{before} {after}"), message);
            }
            return;
        }
        let [before, after] =
            [base, revision].map(|list| list.iter().map(Comparable::of).collect());
        let [before, after]: [HashSet<Comparable>; 2] = [before, after];
        for value in revision.iter().filter(|value| !before.contains(&Comparable::of(value))) {
            let verb = now_also_allows(self.location.direction);
            let message = format!("{subject} {verb} {value}");
            self.report_detail(Rule::EnumValueAdded, &value.to_string(), message);
        }
        for value in base.iter().filter(|value| !after.contains(&Comparable::of(value))) {
            let message = match self.is_request() {
                true => format!("{subject} no longer accepts {value}"),
                false => format!("{subject} may no longer be {value}"),
            };
            self.report_detail(Rule::EnumValueRemoved, &value.to_string(), message);
        }
    }
}

fn enum_values(schema: &SchemaObject) -> Option<&[Value]> {
    let values = schema.get("enum").or_else(|| schema.get(OPEN_ENUM)).and_then(Value::as_array);
    values.map(Vec::as_slice)
}

/// A value to be compared with others: `1` and `1.0` are equal.
#[derive(PartialEq, Eq, Hash)]
enum Comparable<'v> {
    /// The bits of the number.
    Number(u64),
    Other(&'v Value),
}

impl<'v> Comparable<'v> {
    fn of(value: &'v Value) -> Self {
        match value.as_f64() {
            // Adding zero makes -0 and 0 the same.
            Some(number) => Self::Number((number + 0.0).to_bits()),
            None => Self::Other(value),
        }
    }
}

fn text(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}
