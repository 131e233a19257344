//! Components that are described in another spec: a reference to a component of `runway.json` becomes
//! the type that is generated from there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// How a component of the first spec is referred to from another.
const RUNWAY: &str = "runway.json#/components/schemas/";

/// Takes such references out of the spec: the Rust type for each component.
pub fn take(spec: &mut Value) -> BTreeMap<String, String> {
    let Some(Value::Object(schemas)) = spec.pointer_mut("/components/schemas") else {
        return BTreeMap::new();
    };
    let mut foreign = BTreeMap::new();
    for (name, schema) in schemas {
        if let Some(rust) = schema["$ref"].as_str().and_then(|of| of.strip_prefix(RUNWAY)) {
            foreign.insert(name.clone(), format!("crate::types::{rust}"));
            // Never generated: whoever refers to it gets the type.
            *schema = json!({ "type": "object" });
        }
    }
    foreign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_of_the_first_spec_is_its_type() {
        let error = json!({ "$ref": "runway.json#/components/schemas/ApiError" });
        let mut spec =
            json!({ "components": { "schemas": { "Error": error, "Own": { "type": "object" } } } });
        let foreign = take(&mut spec);
        assert_eq!(foreign["Error"], "crate::types::ApiError");
        assert_eq!(foreign.len(), 1);
    }
}
