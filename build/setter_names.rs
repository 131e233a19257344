//! Names the setters and the fields of properties.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

use super::spec::keywords::RUST_NAMES;

/// Methods of every request type, whose names setters cannot have.
const METHODS: [&str; 5] = ["new", "check", "extra", "clone", "fmt"];

/// The name of the setter of a property.
pub fn setter(wire: &str) -> String {
    let name = wire.to_snake_case();
    let is_free = syn::parse_str::<syn::Ident>(&name).is_ok() && !METHODS.contains(&&*name);
    if is_free { name } else { format!("{name}_") }
}

/// The properties of an object, and their names in Rust before these are in Rust's case.
pub fn properties(schema: &Value) -> impl Iterator<Item = (&str, &str)> {
    let names = &schema[RUST_NAMES];
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(wire, _)| (wire.as_str(), names[wire].as_str().unwrap_or(wire)))
}

/// Fails if two properties have one name in Rust.
pub fn check(schema: &Value) -> Result<(), String> {
    let mut taken = BTreeMap::new();
    for (wire, name) in properties(schema) {
        let name = setter(name);
        if let Some(other) = taken.insert(name.clone(), wire) {
            return Err(format!(
                "`{other}` and `{wire}` are both `{name}` in Rust; `{RUST_NAMES}` must give one another name"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_has_its_own_name_or_the_one_of_the_spec() {
        let schema = json!({
            "properties": { "aB": {}, "a_b": {}, "c": {} },
            "x-rust-names": { "aB": "a_b_2" },
        });
        let names: Vec<_> = properties(&schema).collect();
        assert_eq!(names, [("aB", "a_b_2"), ("a_b", "a_b"), ("c", "c")]);
        assert_eq!(check(&schema), Ok(()));
    }

    #[test]
    fn two_properties_cannot_have_one_name() {
        let error = check(&json!({ "properties": { "aB": {}, "a_b": {} } })).unwrap_err();
        assert!(error.starts_with("`aB` and `a_b` are both `a_b` in Rust"), "{error}");
    }

    #[test]
    fn a_reserved_name_gets_an_underscore() {
        assert_eq!(["type", "new", "promptText"].map(setter), ["type_", "new_", "prompt_text"]);
    }
}
