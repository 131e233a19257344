//! The components of a spec: its named schemas.

use serde_json::{Map, Value};

const SCHEMAS: &str = "/components/schemas";

pub fn components(spec: &Value) -> impl Iterator<Item = (&String, &Value)> {
    spec.pointer(SCHEMAS).and_then(Value::as_object).into_iter().flatten()
}

/// All components, if there are any.
pub fn components_mut(spec: &mut Value) -> Option<&mut Map<String, Value>> {
    spec.pointer_mut(SCHEMAS).and_then(Value::as_object_mut)
}
