//! Alternatives. A schema without any is a choice of one, so that a second kind of value reads as
//! what it is: one more alternative.

use serde_json::Value;

use super::schema::{Schema, Walk, is_union, without_usage};
use super::{from_to, takes};
use crate::drift::pairing::{Pairs, labels, pairs};
use crate::drift::place::Step;
use crate::drift::rules::Rule;

/// The alternatives of one side.
struct Choice {
    branches: Vec<Value>,
    discriminator: Option<String>,
    labels: Vec<String>,
    /// Whether the document says that there is a choice.
    is_union: bool,
}

impl Choice {
    fn of(schema: &Schema) -> Self {
        let list = |key: &str| schema.get(key).and_then(Value::as_array).cloned();
        let discriminator = schema.get("discriminator");
        let discriminator = discriminator.and_then(|found| found["propertyName"].as_str());
        let plain = || vec![Value::Object(without_usage(schema))];
        let branches = list("oneOf").or_else(|| list("anyOf")).unwrap_or_else(plain);
        Self {
            labels: labels(&branches, discriminator),
            branches,
            discriminator: discriminator.map(str::to_owned),
            is_union: is_union(schema),
        }
    }
}

impl Walk<'_> {
    pub fn unions(&mut self, old: &Schema, new: &Schema) {
        let (one, other) = (Choice::of(old), Choice::of(new));
        // What tells alternatives apart tells which of them the only one was.
        let [by, other_by] = [&one, &other].map(|choice| choice.discriminator.as_deref());
        let lone = one.is_union != other.is_union;
        let (by, other_by) = if lone { (by.or(other_by), other_by.or(by)) } else { (by, other_by) };
        let mut pairs = pairs((&one.branches, by), (&other.branches, other_by));
        if lone {
            pair_by_kind(&one, &other, &mut pairs);
            if pairs.both.is_empty() {
                let message = format!("{} is of another kind", self.spot.subject());
                return self.tell(Rule::TypeChanged, message);
            }
            self.choice_came_or_went(&one, &other, &pairs);
        } else {
            self.branches(&one, &other, &pairs);
            self.union_words(old, new, &one, &other);
            self.plain(&beside(old), &beside(new));
        }
        for (before, after) in pairs.both {
            let step = Step::Branch {
                label: other.labels[after].clone(),
                old: one.is_union.then_some(before),
                new: other.is_union.then_some(after),
            };
            self.step(step, self.optional, &one.branches[before], &other.branches[after]);
        }
    }

    fn choice_came_or_went(&mut self, one: &Choice, other: &Choice, pairs: &Pairs) {
        let subject = self.spot.subject();
        let (rule, positions, labels) = match other.is_union {
            true => (Rule::UnionAdded, &pairs.new, &other.labels),
            false => (Rule::UnionRemoved, &pairs.gone, &one.labels),
        };
        let more: Vec<String> = positions.iter().map(|at| format!("`{}`", labels[*at])).collect();
        let more = more.join(", ");
        let message = match other.is_union {
            true => format!("{subject} {} {more} too", takes(self.spot.direction)),
            false => format!("{subject} is no longer a choice; {more} is gone"),
        };
        self.tell_of(rule, &more, message);
    }

    fn branches(&mut self, one: &Choice, other: &Choice, pairs: &Pairs) {
        let lists = [
            (Rule::BranchRemoved, &pairs.gone, &one.labels, "is gone"),
            (Rule::BranchAdded, &pairs.new, &other.labels, "is new"),
        ];
        for (rule, positions, labels, verb) in lists {
            for at in positions {
                let label = labels[*at].clone();
                let message = format!("the choice `{label}` {verb}");
                let is_old = rule == Rule::BranchRemoved;
                self.spot.steps.push(Step::Branch {
                    label: label.clone(),
                    old: is_old.then_some(*at),
                    new: (!is_old).then_some(*at),
                });
                self.tell_of(rule, &label, message);
                self.spot.steps.pop();
            }
        }
    }

    fn union_words(&mut self, old: &Schema, new: &Schema, one: &Choice, other: &Choice) {
        let subject = self.spot.subject();
        let kind = |schema: &Schema| if schema.contains_key("oneOf") { "oneOf" } else { "anyOf" };
        if kind(old) != kind(new) {
            let change = from_to(kind(old), kind(new));
            let message = format!("the alternatives of {subject} go {change}");
            self.tell_of(Rule::UnionKindChanged, &change, message);
        }
        let rule = match (&one.discriminator, &other.discriminator) {
            (None, Some(_)) => Rule::DiscriminatorAdded,
            (Some(_), None) => Rule::DiscriminatorRemoved,
            (one, other) if one != other => Rule::DiscriminatorChanged,
            _ => return,
        };
        let name =
            |choice: &Choice| choice.discriminator.clone().unwrap_or_else(|| "nothing".to_owned());
        let change = from_to(&name(one), &name(other));
        let message = format!("what tells the alternatives of {subject} apart goes {change}");
        self.tell_of(rule, &change, message);
    }
}

/// What stands beside the alternatives.
fn beside(schema: &Schema) -> Schema {
    let mut schema = without_usage(schema);
    for key in ["oneOf", "anyOf", "discriminator"] {
        schema.shift_remove(key);
    }
    schema
}

/// The one schema of the one side is that alternative of the other which has its type.
fn pair_by_kind(one: &Choice, other: &Choice, pairs: &mut Pairs) {
    if !pairs.both.is_empty() {
        return;
    }
    let found = pairs.gone.iter().flat_map(|old| pairs.new.iter().map(move |new| (*old, *new)));
    let mut found = found.filter(|(old, new)| {
        let kinds =
            [&one.branches[*old], &other.branches[*new]].map(|branch| branch.get("type").cloned());
        kinds[0].is_some() && kinds[0] == kinds[1]
    });
    if let Some((old, new)) = found.next() {
        pairs.gone.retain(|at| *at != old);
        pairs.new.retain(|at| *at != new);
        pairs.both.push((old, new));
    }
}
