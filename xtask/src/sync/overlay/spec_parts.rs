//! Iterators over the parts of a spec.

use serde_json::{Map, Value};

pub fn operations(spec: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = spec.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths
        .filter_map(|(_, item)| item.as_object_mut())
        .flatten()
        .filter_map(|(_, operation)| operation.as_object_mut())
}

pub fn parameters(operation: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

pub fn schemas(spec: &mut Value) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    let schemas = spec.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    schemas.into_iter().flatten().filter_map(|(name, schema)| Some((name, schema.as_object_mut()?)))
}

pub fn properties(schema: &mut Map<String, Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
}
