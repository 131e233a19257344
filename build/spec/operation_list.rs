//! The operations of a spec.

use serde_json::Value;

/// An operation, and where it is.
#[derive(Debug, Clone, Copy)]
pub struct Located<'s> {
    pub path: &'s str,
    pub method: &'s str,
    pub operation: &'s Value,
}

impl<'s> Located<'s> {
    pub fn id(&self) -> Option<&'s str> {
        self.operation["operationId"].as_str()
    }
}

/// The operations of all paths, with their paths and methods.
pub fn located(spec: &Value) -> impl Iterator<Item = Located<'_>> {
    let items = spec["paths"].as_object().into_iter().flatten();
    items.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| Located { path, method, operation })
    })
}

/// The operations of all paths.
pub fn operations(spec: &Value) -> impl Iterator<Item = &Value> {
    located(spec).map(|of| of.operation)
}
