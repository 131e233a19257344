//! Components that another contract describes: one that is a reference to a component of
//! `runway.json` is the type which this crate has for that. Knows no component by name.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// How a component of the first contract is referred to from another.
const RUNWAY: &str = "runway.json#/components/schemas/";

/// Takes such references out of the contract: the Rust type for each component.
pub fn take(contract: &mut Value) -> BTreeMap<String, String> {
    let Some(Value::Object(schemas)) = contract.pointer_mut("/components/schemas") else {
        return BTreeMap::new();
    };
    let mut foreign = BTreeMap::new();
    for (name, schema) in schemas {
        if let Some(rust) = schema["$ref"].as_str().and_then(|of| of.strip_prefix(RUNWAY)) {
            foreign.insert(name.clone(), format!("::runwayml::types::{rust}"));
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
    fn a_component_of_the_first_contract_is_its_type() {
        let refusal = json!({ "$ref": "runway.json#/components/schemas/ApiError" });
        let mut contract = json!({ "components": { "schemas": { "Refusal": refusal, "Own": { "type": "object" } } } });
        let foreign = take(&mut contract);
        assert_eq!(foreign["Refusal"], "::runwayml::types::ApiError");
        assert_eq!(foreign.len(), 1);
    }
}
