//! External references: a `$ref` to a component of `runway.json` becomes the type that is generated from
//! that spec.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::spec::components_mut;

/// The prefix of a reference to a component of Runway's spec.
const RUNWAY: &str = "runway.json#/components/schemas/";

/// Removes the external references from a spec; returns the Rust type for each component.
pub fn remove(spec: &mut Value) -> BTreeMap<String, String> {
    let Some(schemas) = components_mut(spec) else {
        return BTreeMap::new();
    };
    let mut external = BTreeMap::new();
    for (name, schema) in schemas {
        if let Some(rust) = schema["$ref"].as_str().and_then(|of| of.strip_prefix(RUNWAY)) {
            external.insert(name.clone(), format!("crate::types::{rust}"));
            *schema = json!({ "type": "object" });
        }
    }
    external
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_reference_becomes_a_type_of_this_crate() {
        let error = json!({ "$ref": "runway.json#/components/schemas/ApiError" });
        let mut spec =
            json!({ "components": { "schemas": { "Error": error, "Own": { "type": "object" } } } });
        let external = remove(&mut spec);
        assert_eq!(external["Error"], "crate::types::ApiError");
        assert_eq!(external.len(), 1);
    }
}
