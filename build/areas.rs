//! Selects the part of a spec that is generated: the operations of the enabled API areas (tags), those
//! without a tag, and the components that they refer to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Options;
use super::spec::keywords::{IDEMPOTENT, KEPT, RETIRED_REQUESTS, RETIRED_RESPONSES};
use super::spec::{
    Located, component, components, components_mut, is_error, located, operations, reach,
};

/// The API areas of a spec: one Cargo feature each.
pub fn all(spec: &Value) -> BTreeSet<String> {
    operations(spec).flat_map(tags).collect()
}

/// Removes the operations of disabled areas, and the components that are no longer used.
pub fn prune(spec: &mut Value, options: &Options) {
    let Some(enabled) = &options.areas else { return };
    if let Some(Value::Object(paths)) = spec.get_mut("paths") {
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
    let mut reached = kept(spec);
    reach(&spec["paths"], spec, &mut reached);
    if let Some(schemas) = components_mut(spec) {
        schemas.retain(|name, _| reached.contains(name));
    }
}

/// The components that are always generated: those marked with `x-kept`, and that of error responses.
fn kept(spec: &Value) -> BTreeSet<String> {
    let marked =
        components(spec).filter(|(_, schema)| schema[KEPT] == true).map(|(name, _)| name.clone());
    let mut reached = BTreeSet::new();
    for name in marked.chain(error(spec)) {
        reach(&spec["components"]["schemas"][&name], spec, &mut reached);
        reached.insert(name);
    }
    reached
}

/// The component of error responses, if there is one.
pub fn error(spec: &Value) -> Option<String> {
    let errors = located(spec).flat_map(|Located { path, method, operation }| {
        let responses = operation["responses"].as_object().into_iter().flatten();
        let errors = responses.filter(|(status, _)| is_error(status));
        errors.filter_map(move |(status, error)| {
            let schema = error.pointer("/content/application~1json/schema")?;
            Some(((path, method, status), component(schema)?))
        })
    });
    errors.min_by_key(|(place, _)| *place).map(|(_, component)| component)
}

/// The components of responses, error responses and callbacks, and those that are always kept.
pub fn responses(spec: &Value) -> BTreeSet<String> {
    let mut reached = reached_by(spec, &["responses", "callbacks", RETIRED_RESPONSES]);
    reached.extend(kept(spec));
    reached
}

/// Whether an operation is idempotent: by its method, or because the spec marks it.
pub fn is_idempotent(method: &str, operation: &Value) -> bool {
    matches!(method, "get" | "head" | "options" | "delete") || operation[IDEMPOTENT] == true
}

/// The components of requests.
pub fn requests(spec: &Value) -> BTreeSet<String> {
    reached_by(spec, &["parameters", "requestBody", RETIRED_REQUESTS])
}

fn reached_by(spec: &Value, parts: &[&str]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for operation in operations(spec) {
        parts.iter().for_each(|part| reach(&operation[*part], spec, &mut reached));
    }
    reached
}

/// The areas of one operation; none if it is always generated.
pub fn tags(operation: &Value) -> Vec<String> {
    let tags = operation.get("tags").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::JsonSchema;
    use super::*;

    fn spec() -> Value {
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
                "Video": {}, "Created": {}, "File": {}, "Place": {}, "Kept": { "x-kept": true }, "Unused": {},
            } },
        })
    }

    fn options(enabled: &[&str]) -> Options {
        let areas = Some(names(enabled));
        Options {
            areas,
            client: "Client",
            waitable: "crate::types",
            json_schema: JsonSchema::Absent,
        }
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn keys(value: &Value) -> BTreeSet<String> {
        value.as_object().into_iter().flat_map(serde_json::Map::keys).cloned().collect()
    }

    #[test]
    fn areas_are_the_tags_of_operations() {
        assert_eq!(all(&spec()), names(&["image", "video"]));
    }

    #[test]
    fn pruning_keeps_enabled_areas_and_their_components() {
        let mut spec = spec();
        prune(&mut spec, &options(&["image"]));
        assert_eq!(keys(&spec["paths"]), names(&["/images", "/uploads"]));
        let kept = names(&["Created", "File", "Image", "Kept", "Place", "Size"]);
        assert_eq!(keys(&spec["components"]["schemas"]), kept);
    }

    #[test]
    fn without_areas_only_operations_without_tags_are_left() {
        let mut spec = spec();
        prune(&mut spec, &options(&[]));
        assert_eq!(keys(&spec["components"]["schemas"]), names(&["File", "Kept", "Place"]));
    }

    #[test]
    fn requests_and_responses_are_found_separately() {
        assert_eq!(requests(&spec()), names(&["File", "Image", "Size", "Video"]));
        assert_eq!(responses(&spec()), names(&["Created", "Kept", "Place"]));
    }

    #[test]
    fn the_body_of_a_callback_is_a_response() {
        let mut spec = spec();
        let sent = json!({ "post": { "requestBody": { "$ref": "#/components/schemas/Unused" } } });
        spec["paths"]["/images"]["post"]["callbacks"] = json!({ "ended": { "{url}": sent } });
        assert!(responses(&spec).contains("Unused"));
    }

    #[test]
    fn an_operation_is_idempotent_by_its_method_or_where_the_spec_marks_it() {
        assert!(is_idempotent("get", &json!({})) && is_idempotent("delete", &json!({})));
        assert!(!is_idempotent("post", &json!({})) && !is_idempotent("patch", &json!({})));
        assert!(is_idempotent("post", &json!({ "x-idempotent": true })));
    }
}
