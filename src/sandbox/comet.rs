//! CometAPI's own responses: to a creation, and the envelope around a task of Runway's.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::response::ErrorResponse;
use crate::generated::comet::types::EnvelopeStatus;
use crate::types::Timestamp;

/// The response to a creation.
pub(super) fn created(id: &str) -> Value {
    json!({ "code": 200, "message": "", "msg": "success", "data": { "task_id": id } })
}

/// The id of the task in a request.
pub(super) fn task_id(request: &Value) -> &str {
    request.get("task_id").and_then(Value::as_str).unwrap_or_default()
}

/// There is no such task, or it is not visible yet.
pub(super) fn not_found() -> ErrorResponse {
    error("task_not_exist", "task_not_exist")
}

/// An error response with a code. CometAPI's pages do not give the status; 400 is that of the gateway
/// which the envelope is from.
pub(super) fn error(code: &str, message: &str) -> ErrorResponse {
    let body = json!({ "code": code, "message": message, "data": null });
    ErrorResponse { status: StatusCode::BAD_REQUEST, body }
}

/// A task of Runway's in the envelope: the URL of the output is only in the outer layer.
pub(super) fn envelope(mut task: Value) -> Value {
    let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
    let (id, status, created_at) = (text("id"), text("status"), text("createdAt"));
    let submitted = Timestamp::from(created_at).unix_seconds().unwrap_or_default();
    let url = task.pointer_mut("/output/0").map(Value::take);
    let share = if url.is_some() { 1.0 } else { task["progress"].as_f64().unwrap_or_default() };
    let own = ["id", "status", "createdAt"].map(|name| (name.to_owned(), task[name].take()));
    let mut outer = json!({
        "task_id": id,
        "status": outer_status(&status),
        "fail_reason": "",
        "submit_time": submitted,
        "start_time": if share > 0.0 { submitted } else { 0 },
        "finish_time": if share < 1.0 { 0 } else { now() },
        "progress": format!("{:.0}%", share * 100.0),
        "data": Map::from_iter(own),
    });
    if let Some(url) = url {
        outer["result_url"] = url;
    }
    json!({ "code": "success", "message": "", "data": outer })
}

/// CometAPI's status for one of Runway's: the last one that the spec lists for it.
fn outer_status(status: &str) -> &str {
    let known = EnvelopeStatus::KNOWN.iter().rev();
    let meaning = |known: &str| EnvelopeStatus::from(known).meaning();
    known.copied().find(|known| meaning(known) == Some(status)).unwrap_or(status)
}

fn now() -> i64 {
    Timestamp::from(std::time::SystemTime::now()).unix_seconds().unwrap_or_default()
}
