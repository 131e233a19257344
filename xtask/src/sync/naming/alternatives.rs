//! The alternatives of unions: their labels, and which of them were there before.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::shape::shape;
use super::union_kind::is_text_union;
use crate::codegen::spec::branches;
use crate::sync::schema_keywords::OPEN_ENUM;

/// An alternative of a union that has been named before.
#[derive(Debug, Clone)]
pub struct Known {
    /// The value of the discriminator, or else of `VariantLabels`.
    pub label: String,
    /// The component; `None` for one without a name.
    pub name: Option<String>,
    /// Without limits.
    pub shape: Value,
    pub required: Vec<String>,
}

impl Known {
    pub fn new(label: &str, name: Option<&str>, schema: &Value) -> Self {
        let name = name.map(str::to_owned);
        Self { label: label.to_owned(), name, shape: shape(schema), required: required(schema) }
    }
}

/// Makes an open enum of a union of strings, if any of them lists values.
pub fn merge_text_union(schema: &mut Map<String, Value>) {
    let whole = Value::Object(schema.clone());
    let Some(all) = branches(&whole).filter(|_| is_text_union(&whole)) else { return };
    let mut values: Vec<Value> = Vec::new();
    for value in all.iter().filter_map(|branch| branch.get("enum")?.as_array()).flatten() {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    if values.is_empty() {
        return;
    }
    schema.insert("type".to_owned(), json!("string"));
    if all.iter().all(|branch| branch.get("enum").is_some()) {
        schema.shift_remove("oneOf");
        schema.shift_remove("anyOf");
        schema.insert("enum".to_owned(), Value::Array(values));
    } else {
        if let Some(one_of) = schema.shift_remove("oneOf") {
            // A value that is listed may also match a pattern.
            schema.insert("anyOf".to_owned(), one_of);
        }
        schema.insert(OPEN_ENUM.to_owned(), Value::Array(values));
    }
}

/// The value of a property that has only one.
pub fn only_value(branch: &Value, property: &str) -> Option<String> {
    match branch["properties"][property]["enum"].as_array()?.as_slice() {
        [Value::String(value)] => Some(value.clone()),
        _ => None,
    }
}

/// The property whose value selects an alternative.
pub fn discriminator(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?["propertyName"].as_str()
}

fn required(schema: &Value) -> Vec<String> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// For each branch, which of the known alternatives it is: by the value of the discriminator; or else
/// by shape, by being the only one of its JSON type, by what only it requires, by its properties.
pub fn pair(branches: &[Value], property: Option<&str>, known: &[Known]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; branches.len()];
    if let Some(property) = property {
        for (branch, pair) in branches.iter().zip(&mut pairs) {
            let value = only_value(branch, property);
            *pair = known.iter().position(|known| Some(&known.label) == value.as_ref());
        }
        return pairs;
    }
    let shapes: Vec<Value> = branches.iter().map(shape).collect();
    pair_by(&mut pairs, known, |branch, known| known.shape == shapes[branch]);
    for is_same in [is_only_of_type, has_own_requirement, has_own_properties] {
        let free: BTreeSet<usize> =
            (0..branches.len()).filter(|branch| pairs[*branch].is_none()).collect();
        let left: Vec<&Known> = known
            .iter()
            .enumerate()
            .filter(|(at, _)| !pairs.contains(&Some(*at)))
            .map(|(_, known)| known)
            .collect();
        let open: Vec<&Value> = free.iter().map(|branch| &branches[*branch]).collect();
        let found: Vec<(usize, usize)> = free
            .iter()
            .filter_map(|branch| {
                let one =
                    left.iter().position(|one| is_same(&branches[*branch], &open, one, &left))?;
                let at = known.iter().position(|known| std::ptr::eq(known, left[one]))?;
                Some((*branch, at))
            })
            .collect();
        for (branch, at) in found {
            if !pairs.contains(&Some(at)) {
                pairs[branch] = Some(at);
            }
        }
    }
    pairs
}

fn pair_by(pairs: &mut [Option<usize>], known: &[Known], is_same: impl Fn(usize, &Known) -> bool) {
    for branch in 0..pairs.len() {
        let found = known
            .iter()
            .enumerate()
            .position(|(at, known)| !pairs.contains(&Some(at)) && is_same(branch, known));
        pairs[branch] = pairs[branch].or(found);
    }
}

fn json_type(schema: &Value) -> &str {
    match schema["type"].as_str() {
        Some("integer") => "number",
        Some(kind) => kind,
        None if schema.get("properties").is_some() => "object",
        None if is_text_union(schema) => "string",
        None => "",
    }
}

fn is_only_of_type(branch: &Value, open: &[&Value], known: &Known, left: &[&Known]) -> bool {
    let kind = json_type(branch);
    json_type(&known.shape) == kind
        && open.iter().filter(|other| json_type(other) == kind).count() == 1
        && left.iter().filter(|other| json_type(&other.shape) == kind).count() == 1
}

fn has_own_requirement(branch: &Value, open: &[&Value], known: &Known, left: &[&Known]) -> bool {
    let own = |mine: Vec<String>, others: Vec<Vec<String>>| -> BTreeSet<String> {
        mine.into_iter().filter(|name| !others.iter().any(|of| of.contains(name))).collect()
    };
    let others = open.iter().filter(|other| **other != branch).map(|other| required(other));
    let of_branch = own(required(branch), others.collect());
    let others = left.iter().filter(|other| !std::ptr::eq(**other, known));
    let of_known =
        own(known.required.clone(), others.map(|other| other.required.clone()).collect());
    !of_branch.is_disjoint(&of_known)
}

/// Whether no other known alternative has as many properties in common with the branch.
fn has_own_properties(branch: &Value, _: &[&Value], known: &Known, left: &[&Known]) -> bool {
    let common = |known: &Known| {
        let names = branch["properties"].as_object().into_iter().flatten();
        names.filter(|(name, _)| known.shape["properties"].get(name.as_str()).is_some()).count()
    };
    let most = common(known);
    let others = left.iter().filter(|other| !std::ptr::eq(**other, known));
    most > 0 && others.map(|other| common(other)).all(|count| count < most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(schemas: &[(&str, Value)]) -> Vec<Known> {
        schemas.iter().map(|(label, schema)| Known::new(label, Some(label), schema)).collect()
    }

    fn object(required: &[&str], properties: &[&str]) -> Value {
        let properties = properties.iter().map(|name| ((*name).to_owned(), json!({})));
        json!({ "type": "object", "required": required, "properties": Value::from_iter(properties) })
    }

    #[test]
    fn a_branch_is_paired_by_shape_then_type_then_what_it_requires_then_its_properties() {
        let text = json!({ "type": "string", "maxLength": 9 });
        let known = known(&[
            ("text", json!({ "type": "string" })),
            ("a", object(&["a"], &["a", "x"])),
            ("b", object(&["b"], &["b", "y"])),
            ("list", json!({ "type": "array", "items": {} })),
        ]);
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let branches = [object(&["b"], &["b", "z"]), list, text, object(&[], &["a", "q"])];
        assert_eq!(pair(&branches, None, &known), [Some(2), Some(3), Some(0), Some(1)]);
    }

    #[test]
    fn a_discriminator_pairs_by_value_only() {
        let model = |value: &str| json!({ "properties": { "model": { "enum": [value] } } });
        let known = known(&[("veo3", model("veo3"))]);
        assert_eq!(pair(&[model("veo4"), model("veo3")], Some("model"), &known), [None, Some(0)]);
    }

    #[test]
    fn strings_become_an_open_enum_only_if_one_lists_values() {
        let merged = |branches: Value| {
            let mut schema = Map::from_iter([("anyOf".to_owned(), branches)]);
            merge_text_union(&mut schema);
            Value::Object(schema)
        };
        let values = json!({ "type": "string", "enum": ["a", "b"] });
        let size = json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" });
        assert_eq!(
            merged(json!([values, size])),
            json!({ "type": "string", "anyOf": [values, size], OPEN_ENUM: ["a", "b"] }),
        );
        let more = json!({ "type": "string", "enum": ["b", "c"] });
        assert_eq!(
            merged(json!([values, more])),
            json!({ "type": "string", "enum": ["a", "b", "c"] })
        );
        let day = json!({ "type": "string", "format": "date" });
        assert_eq!(merged(json!([day, size])), json!({ "anyOf": [day, size] }));
    }
}
