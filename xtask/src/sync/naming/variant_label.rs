//! Labels of the branches of a union that has no discriminator.

use std::collections::HashMap;

use serde_json::Value;

use super::inflection::snake;
use super::union_kind::{discriminator, is_pattern_union};

/// The label of a branch that is an array.
pub const LIST: &str = "list";

/// The branches of a union, and which of them require a property.
pub struct VariantLabels<'s> {
    branches: &'s [Value],
    /// `None` for a name that several branches require. Equal branches count as one.
    required_by: HashMap<&'s str, Option<usize>>,
}

impl<'s> VariantLabels<'s> {
    pub fn of(branches: &'s [Value]) -> Self {
        let mut indexes: HashMap<&Value, usize> = HashMap::new();
        let mut required_by: HashMap<&str, Option<usize>> = HashMap::new();
        for (index, branch) in branches.iter().enumerate() {
            let index = Some(*indexes.entry(branch).or_insert(index));
            for name in required(branch) {
                let known = required_by.entry(name).or_insert(index);
                *known = known.filter(|_| *known == index);
            }
        }
        Self { branches, required_by }
    }

    /// One label per branch: its title, or else a property that only it requires, or else its type; that
    /// of a union is its discriminator.
    pub fn labels(&self) -> Vec<String> {
        self.branches.iter().map(|branch| self.label(branch)).collect()
    }

    /// The title of a branch, or else a property that only it requires.
    fn own_label<'b>(&self, branch: &'b Value) -> Option<&'b str> {
        let own = required(branch).filter(|name| self.required_by[name].is_some());
        title(branch).or_else(|| own.min())
    }

    fn label(&self, branch: &Value) -> String {
        let own = self.own_label(branch).filter(|_| branch["type"] != "array");
        own.map_or_else(|| kind(branch).to_owned(), snake)
    }
}

/// What kind of value a branch is: its type, or the discriminator of a union.
pub fn kind(branch: &Value) -> &str {
    if is_pattern_union(branch) {
        return "uri";
    }
    match branch.get("type").and_then(Value::as_str) {
        Some("array") => LIST,
        Some("string") => "text",
        Some(kind) => kind,
        None => discriminator(branch).unwrap_or("choice"),
    }
}

/// The title of a branch, which labels it unless it is an array.
pub fn title(branch: &Value) -> Option<&str> {
    branch.get("title").and_then(Value::as_str).filter(|_| branch["type"] != "array")
}

fn required(branch: &Value) -> impl Iterator<Item = &str> {
    let names = branch.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_title_and_a_property_are_spelled_alike() {
        let branches = [json!({ "title": "Preset Id" }), json!({ "required": ["seedImage"] })];
        assert_eq!(VariantLabels::of(&branches).labels(), ["preset_id", "seed_image"]);
    }

    #[test]
    fn a_union_in_a_union_is_labelled_by_its_discriminator() {
        let by = |property: &str| json!({ "discriminator": { "propertyName": property }, "oneOf": [{}] });
        let branches = [by("model"), by("kind"), json!({ "oneOf": [{}] })];
        assert_eq!(VariantLabels::of(&branches).labels(), ["model", "kind", "choice"]);
    }
}
