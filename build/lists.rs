//! How many entries a list may have. Taken from the contract before progenitor reads it, because to
//! progenitor every list is a `Vec`. Knows no list by name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The least and the greatest number of entries.
#[derive(Clone, Copy)]
pub struct Count {
    pub min: u64,
    pub max: u64,
}

/// The counts of a component's properties by their name on the wire; of a component that is a list
/// itself, under no name.
pub type Counts = BTreeMap<String, Count>;

/// The components that have lists with limits.
pub fn take(contract: &Value) -> BTreeMap<String, Counts> {
    let schemas = contract.pointer("/components/schemas").and_then(Value::as_object);
    let counts = schemas.into_iter().flatten().map(|(name, schema)| {
        let whole = count(schema).map(|count| (String::new(), count));
        let properties = schema.get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flat_map(Map::iter);
        let parts = properties.filter_map(|(name, schema)| Some((name.clone(), count(schema)?)));
        (name.clone(), whole.into_iter().chain(parts).collect::<Counts>())
    });
    counts.filter(|(_, counts)| !counts.is_empty()).collect()
}

fn count(schema: &Value) -> Option<Count> {
    let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
    let (min, max) = (limit("minItems"), limit("maxItems"));
    (schema["type"] == "array" && (min.is_some() || max.is_some()))
        .then(|| Count { min: min.unwrap_or(0), max: max.unwrap_or(u64::from(u32::MAX)) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_counted_where_the_contract_limits_it() {
        let list = json!({ "type": "array", "maxItems": 3 });
        let schemas =
            json!({ "Of": { "properties": { "images": list, "free": { "type": "array" } } } });
        let taken = take(&json!({ "components": { "schemas": schemas } }));
        assert_eq!(taken["Of"].keys().collect::<Vec<_>>(), ["images"]);
        assert_eq!((taken["Of"]["images"].min, taken["Of"]["images"].max), (0, 3));
    }

    #[test]
    fn a_component_can_be_a_list_itself() {
        let schemas = json!({ "Of": { "type": "array", "minItems": 1 }, "Other": {} });
        let taken = take(&json!({ "components": { "schemas": schemas } }));
        assert_eq!(taken.keys().collect::<Vec<_>>(), ["Of"]);
        assert_eq!((taken["Of"][""].min, taken["Of"][""].max), (1, u64::from(u32::MAX)));
    }
}
