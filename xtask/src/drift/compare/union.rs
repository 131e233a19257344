//! Compares `oneOf` and `anyOf`. A schema without them is treated as a union of one branch.

use serde_json::Value;

use super::overlap::{self, Overlap};
use super::schema_usage::without_usage_keywords;
use super::schema_walk::{SchemaObject, SchemaWalk};
use super::wording::{from_to, now_also_allows};
use crate::drift::branch_matching::{BranchMatches, branch_labels, match_branches};
use crate::drift::location::Step;
use crate::drift::rules::Rule;
use crate::drift::severity::WireSeverity;

struct Union {
    branches: Vec<Value>,
    discriminator: Option<String>,
    labels: Vec<String>,
    /// `false` for a schema without `oneOf` and `anyOf`.
    is_explicit: bool,
    is_one_of: bool,
}

impl Union {
    fn of(schema: &SchemaObject) -> Self {
        let list = |key: &str| schema.get(key).and_then(Value::as_array).cloned();
        let discriminator = schema.get("discriminator");
        let discriminator = discriminator.and_then(|found| found["propertyName"].as_str());
        let explicit = list("oneOf").or_else(|| list("anyOf"));
        let is_explicit = explicit.is_some();
        let branches =
            explicit.unwrap_or_else(|| vec![Value::Object(without_usage_keywords(schema))]);
        Self {
            labels: branch_labels(&branches, discriminator),
            branches,
            discriminator: discriminator.map(str::to_owned),
            is_explicit,
            is_one_of: schema.get("oneOf").is_some_and(Value::is_array),
        }
    }

    fn keyword(&self) -> &'static str {
        match (self.is_explicit, self.is_one_of) {
            (false, _) => "one schema",
            (true, false) => "anyOf",
            (true, true) => "oneOf",
        }
    }
}

impl SchemaWalk<'_> {
    pub fn compare_unions(&mut self, base: &SchemaObject, revision: &SchemaObject) {
        let (before, after) = (Union::of(base), Union::of(revision));
        let matches = match_unions(&before, &after);
        if before.is_explicit == after.is_explicit {
            self.report_branches(&before, &after, &matches);
            self.compare_union_keyword(&before, &after);
            self.compare_discriminators(&before, &after);
            self.compare_non_unions(&without_union(base), &without_union(revision));
        } else if matches.pairs.is_empty() {
            let message = format!("{} changed to an unrelated type", self.location.subject());
            return self.report(Rule::TypeChanged, message);
        } else {
            self.report_union(&before, &after, &matches);
            self.compare_union_keyword(&before, &after);
        }
        for (index, other) in matches.pairs {
            let step = Step::Branch {
                label: after.labels[other].clone(),
                indexes: [before.is_explicit.then_some(index), after.is_explicit.then_some(other)],
            };
            let (branch, other) = (&before.branches[index], &after.branches[other]);
            self.compare_step(step, self.optional, branch, other);
        }
    }

    /// A plain schema became a union, or a union became a plain schema.
    fn report_union(&mut self, before: &Union, after: &Union, matches: &BranchMatches) {
        let subject = self.location.subject();
        let (rule, indexes, labels) = match after.is_explicit {
            true => (Rule::UnionAdded, &matches.added, &after.labels),
            false => (Rule::UnionRemoved, &matches.removed, &before.labels),
        };
        let others: Vec<String> =
            indexes.iter().map(|index| format!("`{}`", labels[*index])).collect();
        let others = others.join(", ");
        let message = match after.is_explicit {
            true => format!("{subject} {} {others}", now_also_allows(self.location.direction)),
            false => format!("{subject} is no longer a union; {others} was removed"),
        };
        self.report_detail(rule, &others, message);
    }

    fn report_branches(&mut self, before: &Union, after: &Union, matches: &BranchMatches) {
        for index in &matches.removed {
            let indexes = [Some(*index), None];
            self.report_branch(Rule::BranchRemoved, &before.labels[*index], indexes, "was removed");
        }
        for index in &matches.added {
            let indexes = [None, Some(*index)];
            self.report_branch(Rule::BranchAdded, &after.labels[*index], indexes, "was added");
        }
    }

    fn report_branch(&mut self, rule: Rule, label: &str, indexes: [Option<usize>; 2], verb: &str) {
        self.location.steps.push(Step::Branch { label: label.to_owned(), indexes });
        self.report_detail(rule, label, format!("the branch `{label}` {verb}"));
        self.location.steps.pop();
    }

    /// `oneOf` rejects a value that several of its branches accept.
    fn compare_union_keyword(&mut self, before: &Union, after: &Union) {
        if before.is_one_of == after.is_one_of {
            return;
        }
        let one_of = if after.is_one_of { after } else { before };
        let overlap = overlap::of_branches(&one_of.branches, one_of.discriminator.as_deref());
        if overlap == Overlap::Disjoint && !(before.is_explicit && after.is_explicit) {
            return;
        }
        let change = from_to(before.keyword(), after.keyword());
        let effect = match (overlap, after.is_one_of) {
            (Overlap::Disjoint, _) => "",
            (Overlap::Unknown, true) => {
                "; it cannot be decided whether its branches exclude each other"
            }
            (_, true) => ", which rejects values that several branches accept",
            (_, false) => ", which accepts values that several branches accept",
        };
        let message = format!("the union of {} changed {change}{effect}", self.location.subject());
        self.report_detail(Rule::UnionKindChanged, &change, message);
        self.limit_last(match (overlap, after.is_one_of) {
            (Overlap::Disjoint, _) => WireSeverity::None,
            (_, false) => WireSeverity::Additive,
            (Overlap::Unknown, true) => WireSeverity::Undecided,
            (Overlap::Overlapping, true) => WireSeverity::Breaking,
        });
    }

    fn compare_discriminators(&mut self, before: &Union, after: &Union) {
        let rule = match (&before.discriminator, &after.discriminator) {
            (None, Some(_)) => Rule::DiscriminatorAdded,
            (Some(_), None) => Rule::DiscriminatorRemoved,
            (before, after) if before != after => Rule::DiscriminatorChanged,
            _ => return,
        };
        let name =
            |union: &Union| union.discriminator.clone().unwrap_or_else(|| "nothing".to_owned());
        let change = from_to(&name(before), &name(after));
        let message = format!("the discriminator of {} changed {change}", self.location.subject());
        self.report_detail(rule, &change, message);
    }
}

/// The keywords of a union besides its branches.
fn without_union(schema: &SchemaObject) -> SchemaObject {
    let mut schema = without_usage_keywords(schema);
    for key in ["oneOf", "anyOf", "discriminator"] {
        schema.shift_remove(key);
    }
    schema
}

/// A plain schema is matched by the discriminator of the union, or else by its type.
fn match_unions(before: &Union, after: &Union) -> BranchMatches {
    let [by, other_by] = [before, after].map(|union| union.discriminator.as_deref());
    if before.is_explicit == after.is_explicit {
        return match_branches((&before.branches, by), (&after.branches, other_by));
    }
    let (by, other_by) = (by.or(other_by), other_by.or(by));
    let mut matches = match_branches((&before.branches, by), (&after.branches, other_by));
    if matches.pairs.is_empty()
        && let Some((index, other)) = first_of_same_type(before, after, &matches)
    {
        matches.removed.retain(|removed| *removed != index);
        matches.added.retain(|added| *added != other);
        matches.pairs.push((index, other));
    }
    matches
}

fn first_of_same_type(
    before: &Union,
    after: &Union,
    matches: &BranchMatches,
) -> Option<(usize, usize)> {
    let candidates = matches
        .removed
        .iter()
        .flat_map(|index| matches.added.iter().map(move |other| (*index, *other)));
    let mut same_type = candidates.filter(|(index, other)| {
        let type_of = before.branches[*index].get("type");
        type_of.is_some() && type_of == after.branches[*other].get("type")
    });
    same_type.next()
}
