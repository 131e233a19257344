//! Which part of the contract is generated: the operations of the enabled areas, the operations of
//! no area, and the components that these reach. Areas are the tags that the overlay gave.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Options;

/// The component that every refusal is read as.
pub const ERROR: &str = "ApiError";

/// On an operation: what it does beside answering. `read` is nothing, whatever its method.
const EFFECT: &str = "x-effect";

/// The areas that the contract's operations are divided into: one Cargo feature each.
pub fn all(contract: &Value) -> BTreeSet<String> {
    operations(contract).flat_map(tags).collect()
}

/// The operations of all paths.
pub fn operations(contract: &Value) -> impl Iterator<Item = &Value> {
    let items = contract["paths"].as_object().into_iter().flat_map(Map::values);
    items.filter_map(Value::as_object).flat_map(Map::values)
}

/// Leaves only what is kept, which is everything where no areas are named.
pub fn prune(contract: &mut Value, options: &Options) {
    let Some(enabled) = &options.areas else { return };
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
    reach_components(options.kept, contract, &mut reached);
    reach(&contract["paths"], contract, &mut reached);
    if let Some(Value::Object(schemas)) = contract.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| reached.contains(name));
    }
}

fn reach_components(names: &[&str], contract: &Value, reached: &mut BTreeSet<String>) {
    for name in names {
        if let Some(schema) = contract["components"]["schemas"].get(name) {
            reached.insert((*name).to_owned());
            reach(schema, contract, reached);
        }
    }
}

/// The components that answers are made of, those that are always kept and refusals among them.
/// What a host sends unasked is read like an answer.
pub fn answers(contract: &Value, kept: &[&str]) -> BTreeSet<String> {
    let mut reached = reached_by(contract, &["responses", "callbacks"]);
    reach_components(kept, contract, &mut reached);
    reach_components(&[ERROR], contract, &mut reached);
    reached
}

/// The operations that the contract says only read.
pub fn reads(contract: &Value) -> Vec<String> {
    let reading = operations(contract).filter(|operation| operation[EFFECT] == "read");
    reading.filter_map(|operation| Some(operation["operationId"].as_str()?.to_owned())).collect()
}

/// The components that requests are made of.
pub fn requests(contract: &Value) -> BTreeSet<String> {
    reached_by(contract, &["parameters", "requestBody"])
}

fn reached_by(contract: &Value, parts: &[&str]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for operation in operations(contract) {
        parts.iter().for_each(|part| reach(&operation[*part], contract, &mut reached));
    }
    reached
}

/// The areas of one operation; none if it is always there.
pub fn tags(operation: &Value) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::JsonSchema;
    use super::*;

    fn contract() -> Value {
        let operation = |tags: &[&str], sent: &str, read: &str| {
            let schema = |name| json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({ "tags": tags, "requestBody": schema(sent), "responses": { "200": schema(read) } })
        };
        json!({
            "paths": {
                "/images": { "post": operation(&["image"], "Image", "Created") },
                "/videos": { "post": operation(&["video"], "Video", "Created") },
                "/uploads": { "post": operation(&[], "File", "Place") },
            },
            "components": { "schemas": {
                "Image": { "properties": { "size": { "$ref": "#/components/schemas/Size" } } },
                "Size": { "items": { "$ref": "#/components/schemas/Size" } },
                "Video": {}, "Created": {}, "File": {}, "Place": {}, "Kept": {}, "Unused": {},
            } },
        })
    }

    fn options(enabled: &[&str]) -> Options {
        let areas = Some(names(enabled));
        Options { areas, kept: &["Kept"], json_schema: JsonSchema::Absent }
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn keys(value: &Value) -> BTreeSet<String> {
        value.as_object().into_iter().flat_map(Map::keys).cloned().collect()
    }

    #[test]
    fn areas_are_the_tags_of_operations() {
        assert_eq!(all(&contract()), names(&["image", "video"]));
    }

    #[test]
    fn pruning_keeps_enabled_areas_and_what_they_reach() {
        let mut contract = contract();
        prune(&mut contract, &options(&["image"]));
        assert_eq!(keys(&contract["paths"]), names(&["/images", "/uploads"]));
        let kept = names(&["Created", "File", "Image", "Kept", "Place", "Size"]);
        assert_eq!(keys(&contract["components"]["schemas"]), kept);
    }

    #[test]
    fn without_any_area_the_operations_of_none_are_left() {
        let mut contract = contract();
        prune(&mut contract, &options(&[]));
        assert_eq!(keys(&contract["components"]["schemas"]), names(&["File", "Kept", "Place"]));
    }

    #[test]
    fn requests_and_answers_are_told_apart() {
        assert_eq!(requests(&contract()), names(&["File", "Image", "Size", "Video"]));
        assert_eq!(answers(&contract(), &["Kept"]), names(&["Created", "Kept", "Place"]));
    }

    #[test]
    fn what_a_host_sends_unasked_is_read_like_an_answer() {
        let mut contract = contract();
        let sent = json!({ "post": { "requestBody": { "$ref": "#/components/schemas/Unused" } } });
        contract["paths"]["/images"]["post"]["callbacks"] = json!({ "ended": { "{url}": sent } });
        assert!(answers(&contract, &[]).contains("Unused"));
    }

    #[test]
    fn an_operation_reads_if_the_contract_says_so() {
        let contract = json!({ "paths": {
            "/feed": { "post": { "operationId": "feed", "x-effect": "read" } },
            "/make": { "post": { "operationId": "make" } },
        } });
        assert_eq!(reads(&contract), ["feed"]);
    }
}
