//! References to components: which one a schema refers to, and which ones are reached.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::keywords::HERE;

const COMPONENTS: &str = "#/components/schemas/";

/// The property of a page with the cursor of the next one.
pub const NEXT_CURSOR: &str = "nextCursor";

/// A reference to a component.
pub fn to(component: &str) -> Value {
    json!({ "$ref": format!("{COMPONENTS}{component}") })
}

/// The component that a `$ref` names.
fn reference(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(COMPONENTS)
}

/// The component that a property, an entry or an alternative refers to, directly or in `allOf`.
pub fn referenced(schema: &Value) -> Option<&str> {
    let part = schema.get("allOf").and_then(|parts| parts.get(0)).unwrap_or(schema);
    part.as_object().and_then(reference)
}

/// The same as an owned name.
pub fn component(schema: &Value) -> Option<String> {
    referenced(schema).map(str::to_owned)
}

/// The properties of an object that are lists of a component, with the component.
pub fn lists(schema: &Value) -> impl Iterator<Item = (&str, String)> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.filter_map(|(name, list)| Some((name.as_str(), component(list.get("items")?)?)))
}

/// What a schema is at its place: the component that it refers to, unless the place has its own.
pub fn resolved<'s>(schema: &'s Value, spec: &'s Value) -> &'s Value {
    match (schema.get(HERE), referenced(schema)) {
        (Some(here), _) => here,
        (None, Some(name)) => &spec["components"]["schemas"][name],
        (None, None) => schema,
    }
}

/// Adds the names of all components that `value` refers to, and of those that they refer to.
pub fn reach(value: &Value, spec: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = reference(map)
                && reached.insert(name.to_owned())
            {
                reach(&spec["components"]["schemas"][name], spec, reached);
            }
            map.values().for_each(|below| reach(below, spec, reached));
        }
        Value::Array(list) => list.iter().for_each(|below| reach(below, spec, reached)),
        _ => {}
    }
}
