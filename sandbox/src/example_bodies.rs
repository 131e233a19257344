//! Example request bodies, generated from the specs.

use serde_json::Value;

use crate::spec;

/// An example body of an operation; `None` if the operation does not exist or has no body.
///
/// ```
/// let body = runwayml_sandbox::example_body("text_to_image").unwrap();
/// assert!(body["promptText"].is_string());
/// assert_eq!(runwayml_sandbox::example_body("get_task"), None);
/// ```
#[must_use]
pub fn example_body(operation_id: &str) -> Option<Value> {
    example_bodies(operation_id).into_iter().next()
}

/// Example bodies of an operation, which together contain every alternative of every union.
#[must_use]
pub fn example_bodies(operation_id: &str) -> Vec<Value> {
    let body = spec::find(operation_id).and_then(|operation| operation.body.as_ref());
    body.map(|body| spec::examples(body.schema.source())).unwrap_or_default()
}
