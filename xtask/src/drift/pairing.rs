//! Which alternative of the old document is which of the new one: by the value of the
//! discriminator, by title, by equality, by what only it requires. Never by its position.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sync::naming::variant_label;
use crate::sync::strip::is_name;

/// The alternatives of both sides, by their positions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    pub both: Vec<(usize, usize)>,
    pub gone: Vec<usize>,
    pub new: Vec<usize>,
}

/// What is compared to find a partner, in this order.
const KEYS: [fn(&Branch, &Branch) -> bool; 4] = [
    |old, new| old.value.is_some() && old.value == new.value,
    |old, new| old.title.is_some() && old.title == new.title,
    |old, new| without_title(old.schema) == without_title(new.schema),
    |old, new| old.label == new.label,
];

struct Branch<'s> {
    schema: &'s Value,
    /// That of the discriminator.
    value: Option<String>,
    title: Option<String>,
    label: String,
}

pub fn pairs(old: (&[Value], Option<&str>), new: (&[Value], Option<&str>)) -> Pairs {
    let (old, new) = (branches(old.0, old.1), branches(new.0, new.1));
    let mut pairs = Pairs { gone: (0..old.len()).collect(), ..Pairs::default() };
    pairs.new = (0..new.len()).collect();
    for fits in KEYS {
        for one in std::mem::take(&mut pairs.gone) {
            let may = |other: &Branch| !differ_in_value(&old[one], other) && fits(&old[one], other);
            match pairs.new.iter().position(|other| may(&new[*other])) {
                Some(found) => pairs.both.push((one, pairs.new.remove(found))),
                None => pairs.gone.push(one),
            }
        }
    }
    pairs.both.sort_unstable();
    pairs
}

/// Two models are two models, however alike they are.
fn differ_in_value(old: &Branch, new: &Branch) -> bool {
    old.value.is_some() && new.value.is_some() && old.value != new.value
}

fn branches<'s>(schemas: &'s [Value], discriminator: Option<&str>) -> Vec<Branch<'s>> {
    let branch = |schema: &'s Value| Branch {
        schema,
        value: discriminator.and_then(|property| value(schema, property)),
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

/// What tells each alternative apart; where two would be called alike, they are counted.
pub fn labels(schemas: &[Value], discriminator: Option<&str>) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let labels = branches(schemas, discriminator).into_iter().map(|branch| {
        let label = branch.value.or(branch.title).unwrap_or(branch.label);
        let count = seen.entry(label.clone()).or_default();
        *count += 1;
        if *count == 1 { label } else { format!("{label} {count}") }
    });
    labels.collect()
}

/// The one value that an alternative has for the discriminator, also before it was lowered.
fn value(schema: &Value, property: &str) -> Option<String> {
    let of = &schema["properties"][property];
    let only = match of["enum"].as_array().map(Vec::as_slice) {
        Some([only]) => only.as_str(),
        _ => of["const"].as_str(),
    };
    let parts = || schema["allOf"].as_array().into_iter().flatten();
    only.map(str::to_owned).or_else(|| parts().find_map(|part| value(part, property)))
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
    fn models_are_paired_by_their_value_wherever_they_stand() {
        let old = [model("a", json!({})), model("b", json!({}))];
        let new = [model("c", json!({})), model("b", json!(1)), model("a", json!({}))];
        let found = pairs((&old, Some("model")), (&new, Some("model")));
        assert_eq!(found, Pairs { both: vec![(0, 2), (1, 1)], gone: vec![], new: vec![0] });
    }

    #[test]
    fn a_model_of_another_value_is_another_model() {
        let (old, new) = ([model("a", json!({}))], [model("b", json!({}))]);
        let found = pairs((&old, Some("model")), (&new, Some("model")));
        assert_eq!(found, Pairs { both: vec![], gone: vec![0], new: vec![0] });
    }

    #[test]
    fn without_a_value_the_title_decides_and_then_the_shape() {
        let titled = |title: &str| json!({ "type": "object", "title": title, "required": ["x"] });
        let old = [titled("one"), json!({ "type": "string" }), titled("two")];
        let new = [titled("two"), titled("one"), json!({ "type": "string" })];
        assert_eq!(pairs((&old, None), (&new, None)).both, [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn alternatives_of_one_name_are_counted() {
        let text = json!({ "type": "string" });
        assert_eq!(labels(&[text.clone(), text], None), ["text", "text 2"]);
    }
}
