//! Identifies an operation in both documents.

use crate::sync::document::Operation;

/// Method and path without the names of path parameters: `post /v1/tasks/{}`.
pub fn operation_key(operation: &Operation) -> String {
    let segments = operation.path.split('/');
    let segments = segments.map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    format!("{} {}", operation.method, segments.collect::<Vec<_>>().join("/"))
}
