//! Which part of the contract is generated: the operations of the enabled areas, the operations of
//! no area, and the components that these reach. Areas are the tags that the overlay gave.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub fn all(contract: &Value) -> BTreeSet<String> {
    let items = contract["paths"].as_object().into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    operations.flat_map(|(_, operation)| tags(operation)).collect()
}

pub fn prune(contract: &mut Value, enabled: &BTreeSet<String>) {
    if let Some(Value::Object(paths)) = contract.get_mut("paths") {
        for (_, item) in paths.iter_mut() {
            if let Value::Object(item) = item {
                item.retain(|_, operation| {
                    let tags = tags(operation);
                    tags.is_empty() || tags.iter().any(|tag| enabled.contains(tag))
                });
            }
        }
        paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
    }
    let mut reached = BTreeSet::new();
    reach(&contract["paths"], contract, &mut reached);
    if let Some(Value::Object(schemas)) = contract.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| reached.contains(name));
    }
}

/// The components that answers are made of.
pub fn answers(contract: &Value) -> BTreeSet<String> {
    reached_by(contract, &["responses"])
}

/// The components that requests are made of.
pub fn requests(contract: &Value) -> BTreeSet<String> {
    reached_by(contract, &["parameters", "requestBody"])
}

fn reached_by(contract: &Value, parts: &[&str]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for item in contract["paths"].as_object().into_iter().flat_map(Map::values) {
        for operation in item.as_object().into_iter().flat_map(Map::values) {
            parts.iter().for_each(|part| reach(&operation[*part], contract, &mut reached));
        }
    }
    reached
}

fn tags(operation: &Value) -> Vec<String> {
    let tags = operation.get("tags").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
}

/// Adds the names of all components that `value` refers to, and of those that they refer to.
pub fn reach(value: &Value, contract: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = reference(map)
                && reached.insert(name.to_owned())
            {
                reach(&contract["components"]["schemas"][name], contract, reached);
            }
            map.values().for_each(|below| reach(below, contract, reached));
        }
        Value::Array(list) => list.iter().for_each(|below| reach(below, contract, reached)),
        _ => {}
    }
}

/// The component that a `$ref` names.
pub fn reference(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}
