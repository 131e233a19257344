//! What the parts of a spec refer to, and what kind of Rust type a schema is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::codegen::spec::{Located, located, reach, referenced, values};
use crate::sync::operations_mut::operations_mut;
use crate::sync::schema_keywords::{RETIRED_REQUESTS, RETIRED_RESPONSES};

/// The operations by id.
pub fn operations(spec: &Value) -> BTreeMap<&str, Located<'_>> {
    located(spec).filter_map(|of| Some((of.id()?, of))).collect()
}

/// The operation with this id.
pub fn operation_mut<'s>(spec: &'s mut Value, id: &str) -> Option<&'s mut Value> {
    operations_mut(spec).find(|operation| operation["operationId"] == *id)
}

/// The components of the requests and of the responses of an operation.
pub fn reached_by(operation: &Value, spec: &Value) -> [BTreeSet<String>; 2] {
    let parts = [
        ["parameters", "requestBody", RETIRED_REQUESTS],
        ["responses", "callbacks", RETIRED_RESPONSES],
    ];
    parts.map(|parts| {
        let mut reached = BTreeSet::new();
        parts.iter().for_each(|part| reach(&operation[*part], spec, &mut reached));
        reached
    })
}

/// The Rust type that a schema in a response becomes, as far as other specs can change it.
pub fn rust_kind(schema: &Value) -> Value {
    if let Some(name) = referenced(schema) {
        return json!({ "component": name });
    }
    let kind = schema.get("type").cloned().unwrap_or_default();
    match kind.as_str() {
        Some("array") => json!({ "list": rust_kind(&schema["items"]) }),
        Some("object") => match schema.get("additionalProperties") {
            Some(values) if values.is_object() => json!({ "map": rust_kind(values) }),
            _ => kind,
        },
        Some("string") => json!({ "string": schema.get("format") }),
        _ => kind,
    }
}

/// The values of an enum.
pub fn listed(schema: &Value) -> Vec<&str> {
    values(schema).into_iter().flatten().filter_map(Value::as_str).collect()
}
