//! CometAPI's own responses, except for tasks.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::providers;
use crate::response::ErrorResponse;

/// The response to a creation.
pub(crate) fn created(id: &str) -> Value {
    json!({ "code": 200, "message": "", "msg": "success", "data": { "task_id": id } })
}

/// The id of the task in a request.
pub(crate) fn task_id(request: &Value) -> &str {
    request.get("task_id").and_then(Value::as_str).unwrap_or_default()
}

/// The error response for a task that does not exist, or is not visible yet.
pub(crate) fn not_found() -> ErrorResponse {
    let code = providers::cometapi().unknown_task();
    error(code, code)
}

/// An error response with a code. CometAPI's pages do not give the status; 400 is that of the
/// open-source gateway that uses the same envelope.
pub(super) fn error(code: &str, message: &str) -> ErrorResponse {
    let body = json!({ "code": code, "message": message, "data": null });
    ErrorResponse { status: StatusCode::BAD_REQUEST, body }
}
