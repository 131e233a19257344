//! Matches the `oneOf` or `anyOf` branches of base and revision: by discriminator value, title,
//! equality, label, then as numbers, but never by index.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use serde_json::Value;

use crate::sync::naming::VariantLabels;
use crate::sync::strip::is_name;

/// Indexes of branches in base and revision.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BranchMatches {
    pub pairs: Vec<(usize, usize)>,
    pub removed: Vec<usize>,
    pub added: Vec<usize>,
}

struct Branch<'s> {
    schema: &'s Value,
    /// The value of the discriminator.
    value: Option<String>,
    title: Option<String>,
    label: String,
}

/// Matches branches, given with their discriminator.
pub fn match_branches(
    base: (&[Value], Option<&str>),
    revision: (&[Value], Option<&str>),
) -> BranchMatches {
    let (base, revision) = (branches(base.0, base.1), branches(revision.0, revision.1));
    let mut matches = BranchMatches {
        pairs: Vec::new(),
        removed: (0..base.len()).collect(),
        added: (0..revision.len()).collect(),
    };
    // The criteria for a match, strongest first.
    matches.add(&base, &revision, |branch| branch.value.clone());
    matches.add(&base, &revision, |branch| branch.title.clone());
    matches.add(&base, &revision, |branch| Some(without_title(branch.schema)));
    matches.add(&base, &revision, |branch| Some(branch.label.clone()));
    matches.add(&base, &revision, |branch| is_number(branch.schema).then_some(()));
    matches.pairs.sort_unstable();
    matches
}

impl BranchMatches {
    /// Matches each removed branch with the first added one that has the same key. Branches with
    /// different discriminator values never match, however similar they are.
    fn add<K: Hash + Eq>(
        &mut self,
        base: &[Branch],
        revision: &[Branch],
        key: fn(&Branch) -> Option<K>,
    ) {
        let mut candidates: HashMap<K, Candidates> = HashMap::new();
        for index in &self.added {
            if let Some(key) = key(&revision[*index]) {
                candidates.entry(key).or_default().insert(*index, &revision[*index]);
            }
        }
        let mut matched = BTreeSet::new();
        self.removed.retain(|index| {
            let branch = &base[*index];
            let same_key = key(branch).and_then(|key| candidates.get_mut(&key));
            let Some(other) = same_key.and_then(|same_key| same_key.take_first(branch, revision))
            else {
                return true;
            };
            self.pairs.push((*index, other));
            matched.insert(other);
            false
        });
        self.added.retain(|index| !matched.contains(index));
    }
}

/// Branches with the same key.
#[derive(Default)]
struct Candidates {
    all: BTreeSet<usize>,
    /// By the value of the discriminator.
    by_value: HashMap<Option<String>, BTreeSet<usize>>,
}

impl Candidates {
    fn insert(&mut self, index: usize, branch: &Branch) {
        self.all.insert(index);
        self.by_value.entry(branch.value.clone()).or_default().insert(index);
    }

    /// Takes the first candidate that has no other value than the branch.
    fn take_first(&mut self, branch: &Branch, revision: &[Branch]) -> Option<usize> {
        let first = |value: &Option<String>| self.by_value.get(value)?.first().copied();
        let index = match &branch.value {
            None => *self.all.first()?,
            value => first(&None).into_iter().chain(first(value)).min()?,
        };
        self.all.remove(&index);
        self.by_value.get_mut(&revision[index].value)?.remove(&index);
        Some(index)
    }
}

fn is_number(schema: &Value) -> bool {
    matches!(schema["type"].as_str(), Some("integer" | "number"))
}

fn branches<'s>(schemas: &'s [Value], discriminator: Option<&str>) -> Vec<Branch<'s>> {
    let branch = |(schema, label): (&'s Value, String)| Branch {
        schema,
        value: discriminator.and_then(|property| discriminator_value(schema, property)),
        title: title(schema),
        label,
    };
    schemas.iter().zip(VariantLabels::of(schemas).labels()).map(branch).collect()
}

fn without_title(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema.as_object_mut().map(|schema| schema.shift_remove("title"));
    schema
}

/// A unique label for each branch; duplicates are numbered.
pub fn branch_labels(schemas: &[Value], discriminator: Option<&str>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let labels = branches(schemas, discriminator).into_iter().map(|branch| {
        let label = branch.value.or(branch.title).unwrap_or(branch.label);
        let count = counts.entry(label.clone()).or_default();
        *count += 1;
        if *count == 1 { label } else { format!("{label} {count}") }
    });
    labels.collect()
}

/// The single value that a branch, lowered or not, allows for the discriminator.
fn discriminator_value(schema: &Value, property: &str) -> Option<String> {
    let property_schema = &schema["properties"][property];
    let only = match property_schema["enum"].as_array().map(Vec::as_slice) {
        Some([only]) => only.as_str(),
        _ => property_schema["const"].as_str(),
    };
    let parts = || schema["allOf"].as_array().into_iter().flatten();
    only.map(str::to_owned).or_else(|| parts().find_map(|part| discriminator_value(part, property)))
}

fn title(schema: &Value) -> Option<String> {
    let own = schema["title"].as_str().filter(|title| is_name(title));
    let parts = || schema["allOf"].as_array().into_iter().flatten();
    own.map(str::to_owned).or_else(|| parts().find_map(title))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(value: &str, more: Value) -> Value {
        json!({ "type": "object", "properties": { "model": { "enum": [value] }, "more": more } })
    }

    #[test]
    fn branches_match_by_discriminator_value_in_any_order() {
        let base = [model("a", json!({})), model("b", json!({}))];
        let revision = [model("c", json!({})), model("b", json!(1)), model("a", json!({}))];
        let matches = match_branches((&base, Some("model")), (&revision, Some("model")));
        let expected =
            BranchMatches { pairs: vec![(0, 2), (1, 1)], removed: vec![], added: vec![0] };
        assert_eq!(matches, expected);
    }

    #[test]
    fn branches_with_different_discriminator_values_do_not_match() {
        let (base, revision) = ([model("a", json!({}))], [model("b", json!({}))]);
        let matches = match_branches((&base, Some("model")), (&revision, Some("model")));
        assert_eq!(matches, BranchMatches { pairs: vec![], removed: vec![0], added: vec![0] });
    }

    #[test]
    fn branches_without_discriminator_match_by_title_then_by_structure() {
        let titled = |title: &str| json!({ "type": "object", "title": title, "required": ["x"] });
        let base = [titled("one"), json!({ "type": "string" }), titled("two")];
        let revision = [titled("two"), titled("one"), json!({ "type": "string" })];
        let matches = match_branches((&base, None), (&revision, None));
        assert_eq!(matches.pairs, [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn duplicate_labels_are_numbered() {
        let text = json!({ "type": "string" });
        assert_eq!(branch_labels(&[text.clone(), text], None), ["text", "text 2"]);
    }
}
