//! Takes what is retired out of a spec.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Retired;
use super::spec_walk::operation_mut;
use crate::codegen::spec::{components_mut, reach};
use crate::sync::operations_mut::operations_mut;
use crate::sync::schema_keywords::{
    ITEMS, KEPT_KIND, OPEN_ENUM, REFERENCES, RETIRED, RETIRED_REQUESTS, RETIRED_RESPONSES,
    RETIRED_VALUES, RUST_NAMES, is_retired_value,
};

/// The keywords that a spec has because of what is retired, or that may name it.
const OF_WHAT_IS_RETIRED: [&str; 5] =
    [RETIRED_REQUESTS, RETIRED_RESPONSES, REFERENCES, RUST_NAMES, ITEMS];

/// The spec as upstream has it today, with the names of the spec.
pub fn without_retired(mut spec: Value, retired: &Retired) -> Value {
    let before: BTreeSet<String> = reached(&spec);
    for (name, kinds) in &retired.kinds {
        let known = components_mut(&mut spec).and_then(|schemas| schemas.get_mut(name));
        let Some(Value::Object(known)) = known.and_then(|of| of.get_mut("properties")) else {
            continue;
        };
        for (property, kind) in kinds {
            known.insert(property.clone(), kind.now.clone());
        }
    }
    for (id, contents) in &retired.contents {
        let operation = operation_mut(&mut spec, id).and_then(Value::as_object_mut);
        let Some(operation) = operation else { continue };
        for (part, kind) in contents {
            if part == "body" {
                replace(operation, "requestBody", &kind.now);
            } else if let Some(Value::Object(response)) =
                operation.get_mut("responses").and_then(|all| all.get_mut(part))
            {
                replace(response, "content", &kind.now["content"]);
            }
        }
        operation.shift_remove(KEPT_KIND);
    }
    for (part, keys) in [("paths", Keys::Names), ("components", Keys::Keywords)] {
        spec.get_mut(part).into_iter().for_each(|part| drop_marked(part, keys));
    }
    drop_empty(&mut spec);
    let after = reached(&spec);
    if let Some(schemas) = components_mut(&mut spec) {
        schemas.retain(|name, _| after.contains(name) || !before.contains(name));
    }
    spec
}

fn reached(spec: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    reach(&spec["paths"], spec, &mut reached);
    reached
}

/// Sets a member to what upstream has, which is nothing if it is null.
fn replace(members: &mut Map<String, Value>, key: &str, now: &Value) {
    match now {
        Value::Null => drop(members.shift_remove(key)),
        now => drop(members.insert(key.to_owned(), now.clone())),
    }
}

/// What the keys of an object are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Of OpenAPI, and those of this project.
    Keywords,
    /// Chosen by upstream: paths, properties, media types, values.
    Names,
}

/// The keywords whose values have names as keys.
const WITH_NAMES: [&str; 6] =
    ["content", "mapping", "properties", "responses", "schemas", "securitySchemes"];

/// The keywords whose values are data.
const WITH_DATA: [&str; 4] = ["default", "enum", OPEN_ENUM, "security"];

/// Removes everything that has a day, at any depth.
fn drop_marked(value: &mut Value, keys: Keys) {
    match value {
        Value::Object(map) => {
            let is_keyword = |key: &str, of: &[&str]| keys == Keys::Keywords && of.contains(&key);
            if keys == Keys::Keywords {
                drop_values(map);
                drop_from_mapping(map);
            }
            map.retain(|key, below| {
                let has_no_day = is_keyword(key, &WITH_NAMES) || is_keyword(key, &WITH_DATA);
                !is_keyword(key, &OF_WHAT_IS_RETIRED) && (has_no_day || !is_marked(below))
            });
            for (key, below) in map.iter_mut().filter(|(key, _)| !is_keyword(key, &WITH_DATA)) {
                let has_names = is_keyword(key, &WITH_NAMES);
                drop_marked(below, if has_names { Keys::Names } else { Keys::Keywords });
            }
        }
        Value::Array(list) => {
            list.retain(|value| !is_marked(value));
            list.iter_mut().for_each(|below| drop_marked(below, Keys::Keywords));
        }
        _ => {}
    }
}

fn is_marked(value: &Value) -> bool {
    value.get(RETIRED).is_some()
}

/// Removes the values of an enum that have a day.
fn drop_values(schema: &mut Map<String, Value>) {
    let retired = schema.shift_remove(RETIRED_VALUES);
    for key in ["enum", OPEN_ENUM] {
        if let Some(listed) = schema.get_mut(key).and_then(Value::as_array_mut) {
            listed.retain(|value| !is_retired_value(value, retired.as_ref()));
        }
    }
}

/// Removes the lists of parameters and the paths of which nothing is left.
fn drop_empty(spec: &mut Value) {
    for operation in operations_mut(spec).filter_map(Value::as_object_mut) {
        operation.retain(|key, value| key != "parameters" || *value != json!([]));
    }
    if let Some(Value::Object(paths)) = spec.get_mut("paths") {
        paths.retain(|_, item| *item != json!({}));
    }
}

/// Removes the values of alternatives that are dropped.
fn drop_from_mapping(union: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = union.get("oneOf") else { return };
    let dropped: Vec<Value> = branches
        .iter()
        .filter(|branch| branch.get(RETIRED).is_some())
        .filter_map(|branch| branch.pointer("/allOf/0/$ref").cloned())
        .collect();
    let mapping = union.get_mut("discriminator").and_then(|found| found.get_mut("mapping"));
    if let Some(Value::Object(mapping)) = mapping {
        mapping.retain(|_, reference| !dropped.contains(reference));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_operations_lose_empty_parameters_and_only_paths_are_dropped_if_empty() {
        let of_schema = json!({ "properties": { "/a": {} }, "default": { "parameters": [] } });
        let marked = json!({ "name": "cursor", RETIRED: "2026-01-02" });
        let spec = json!({
            "paths": {
                "/v1/speak": { "post": { "parameters": [marked], "requestBody": of_schema } },
                "/v1/sing": { "post": { RETIRED: "2026-01-02" } },
            },
        });
        assert_eq!(
            without_retired(spec, &Retired::default()),
            json!({ "paths": { "/v1/speak": { "post": { "requestBody": of_schema } } } })
        );
    }

    #[test]
    fn a_value_that_is_no_text_is_not_the_empty_text() {
        let mut schema = json!({ "enum": [{}, 1, "a", ""], RETIRED_VALUES: { "": "2026-01-02" } });
        drop_marked(&mut schema, Keys::Keywords);
        assert_eq!(schema, json!({ "enum": [{}, 1, "a"] }));
    }

    #[test]
    fn a_name_or_value_may_be_that_of_a_keyword() {
        let names = || json!({ RETIRED: {}, RETIRED_VALUES: {}, ITEMS: { "type": "string" } });
        let schema = json!({ "properties": names(), "default": names(), "enum": [names()] });
        let spec = json!({
            "paths": { "/v1/speak": { "post": { "requestBody": {
                "content": { "application/json": { "schema": schema }, RETIRED_VALUES: {} },
            } } } },
        });
        assert_eq!(without_retired(spec.clone(), &Retired::default()), spec);
    }
}
