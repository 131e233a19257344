//! What the sandbox reports of each task that it creates.

use serde_json::Value;

/// A task that the sandbox has created: in an account, it would be paid.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Creation<'r> {
    /// The id of the task.
    pub id: &'r str,
    /// The id of the operation, such as `text_to_image`.
    pub operation: &'static str,
    /// The body of the request.
    pub request: &'r Value,
}
