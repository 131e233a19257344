//! Iterators over what the overlay changes in a spec.

use serde_json::{Map, Value};

use crate::codegen::spec::components_mut;
use crate::sync::operations_mut::operations_mut;

pub fn operations(spec: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    operations_mut(spec).filter_map(Value::as_object_mut)
}

pub fn parameters(operation: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

pub fn schemas(spec: &mut Value) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    components_mut(spec)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name, schema.as_object_mut()?)))
}

pub fn properties(schema: &mut Map<String, Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
}
