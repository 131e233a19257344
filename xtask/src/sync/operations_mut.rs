//! The operations of a spec, to change them.

use serde_json::{Map, Value};

/// The operations of all paths.
pub fn operations_mut(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = spec.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    let items = items.filter_map(|(_, item)| item.as_object_mut());
    items.flat_map(Map::values_mut)
}
