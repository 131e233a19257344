//! The values that a schema lists: words, numbers, constants. An open list of an answer is compared
//! like a closed one; what it means is for the table of rules to say.

use serde_json::Value;

use super::schema::{Schema, Walk};
use super::{from_to, takes};
use crate::drift::rules::Rule;
use crate::sync::schema_keywords::OPEN_ENUM;

impl Walk<'_> {
    pub fn values(&mut self, old: &Schema, new: &Schema) {
        let subject = self.spot.subject();
        match (listed(old), listed(new)) {
            (None, Some(values)) => {
                let message =
                    format!("{subject} {} only {}", takes(self.spot.direction), text(&values));
                self.tell_of(Rule::EnumAdded, &text(&values), message);
            }
            (Some(values), None) => {
                let message = format!("{subject} is no longer one of {}", text(&values));
                self.tell_of(Rule::EnumRemoved, &text(&values), message);
            }
            (Some(old), Some(new)) => self.lists(&old, &new),
            (None, None) => {}
        }
    }

    fn lists(&mut self, old: &[Value], new: &[Value]) {
        let subject = self.spot.subject();
        if let ([one], [other]) = (old, new) {
            if !same(one, other) {
                let (one, other) = (one.to_string(), other.to_string());
                let message = format!("{subject} goes {}", from_to(&one, &other));
                self.tell_of(Rule::ConstantChanged, &format!("{one} {other}"), message);
            }
            return;
        }
        let holds = |list: &[Value], value: &Value| list.iter().any(|other| same(other, value));
        for value in new.iter().filter(|value| !holds(old, value)) {
            let message = format!("{subject} {} {value} too", takes(self.spot.direction));
            self.tell_of(Rule::EnumValueAdded, &value.to_string(), message);
        }
        for value in old.iter().filter(|value| !holds(new, value)) {
            let message = match self.is_request() {
                true => format!("{subject} no longer takes {value}"),
                false => format!("{subject} may no longer be {value}"),
            };
            self.tell_of(Rule::EnumValueRemoved, &value.to_string(), message);
        }
    }
}

fn listed(schema: &Schema) -> Option<Vec<Value>> {
    schema.get("enum").or_else(|| schema.get(OPEN_ENUM)).and_then(Value::as_array).cloned()
}

/// `1` and `1.0` are one number.
fn same(one: &Value, other: &Value) -> bool {
    one == other || (one.is_number() && one.as_f64() == other.as_f64())
}

fn text(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}
