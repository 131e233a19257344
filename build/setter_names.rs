//! Names the setters and the fields of properties.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

/// Methods of every request type, whose names setters cannot have.
const METHODS: [&str; 5] = ["new", "check", "extra", "clone", "fmt"];

/// The name of the setter of a property.
pub fn setter(wire: &str) -> String {
    let name = wire.to_snake_case();
    let is_free = syn::parse_str::<syn::Ident>(&name).is_ok() && !METHODS.contains(&&*name);
    if is_free { name } else { format!("{name}_") }
}

/// A property, and its name with a number if an earlier one has the same name in Rust. Properties that
/// were known come first in a spec, so that a new one renames none.
pub fn distinct(schema: &Value) -> Vec<(&str, String)> {
    let mut taken = BTreeSet::new();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let names = properties.map(|(wire, _)| {
        if taken.insert(setter(wire)) {
            return (wire.as_str(), wire.clone());
        }
        let mut numbered = (2..).map(|number| format!("{}_{number}", wire.to_snake_case()));
        let name = numbered.find(|name| taken.insert(setter(name))).unwrap_or_default();
        (wire.as_str(), name)
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_later_property_with_the_same_name_gets_a_number() {
        let schema =
            json!({ "properties": { "a_b": {}, "aB": {}, "c": {}, "AB": {}, "a_b_2": {} } });
        let names: Vec<String> = distinct(&schema).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["a_b", "a_b_2", "c", "AB", "a_b_2_2"]);
    }

    #[test]
    fn a_reserved_name_gets_an_underscore() {
        assert_eq!(["type", "new", "promptText"].map(setter), ["type_", "new_", "prompt_text"]);
    }
}
