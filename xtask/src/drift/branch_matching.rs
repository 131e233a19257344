//! Matches the `oneOf` or `anyOf` branches of base and revision: by discriminator value, title,
//! equality, then label, but never by index.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sync::naming::alternatives::variant_label;
use crate::sync::strip::is_name;

/// Indexes of branches in base and revision.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BranchMatches {
    pub pairs: Vec<(usize, usize)>,
    pub removed: Vec<usize>,
    pub added: Vec<usize>,
}

/// The criteria for a match, strongest first.
const CRITERIA: [fn(&Branch, &Branch) -> bool; 4] = [
    |base, revision| base.value.is_some() && base.value == revision.value,
    |base, revision| base.title.is_some() && base.title == revision.title,
    |base, revision| without_title(base.schema) == without_title(revision.schema),
    |base, revision| base.label == revision.label,
];

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
    for is_match in CRITERIA {
        for index in std::mem::take(&mut matches.removed) {
            let branch = &base[index];
            let found = matches.added.iter().position(|other| {
                let other = &revision[*other];
                !differ_in_value(branch, other) && is_match(branch, other)
            });
            match found {
                Some(found) => matches.pairs.push((index, matches.added.remove(found))),
                None => matches.removed.push(index),
            }
        }
    }
    matches.pairs.sort_unstable();
    matches
}

/// Branches with different discriminator values never match, however similar they are.
fn differ_in_value(base: &Branch, revision: &Branch) -> bool {
    base.value.is_some() && revision.value.is_some() && base.value != revision.value
}

fn branches<'s>(schemas: &'s [Value], discriminator: Option<&str>) -> Vec<Branch<'s>> {
    let branch = |schema: &'s Value| Branch {
        schema,
        value: discriminator.and_then(|property| discriminator_value(schema, property)),
        title: title(schema),
        label: variant_label(schema, schemas),
    };
    schemas.iter().map(branch).collect()
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
