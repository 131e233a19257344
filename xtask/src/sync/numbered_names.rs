//! Finds properties whose names in Rust have a number, for the report.

use serde_json::Value;

use crate::codegen::setter_names::distinct;
use crate::codegen::spec::components;

/// The properties of components that share their names in Rust with others.
pub fn numbered(spec: &Value) -> Vec<String> {
    let numbered = components(spec).flat_map(|(component, schema)| {
        let names = distinct(schema).into_iter().filter(|(wire, name)| wire != name);
        names.map(move |(wire, name)| format!("`{component}::{name}` for the property `{wire}`"))
    });
    numbered.collect()
}
