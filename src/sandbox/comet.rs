//! CometAPI's own way of telling of tasks: the answer to a creation, and the envelope around what
//! Runway says. Knows the fields of the two, and neither routes nor how a task comes along.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::Refusal;
use crate::generated::comet::types::EnvelopeStatus;
use crate::wire::Timestamp;

/// The answer to a creation.
pub(super) fn created(id: &str) -> Value {
    json!({ "code": 200, "message": "", "msg": "success", "data": { "task_id": id } })
}

/// The id that a request asks for.
pub(super) fn asked(request: &Value) -> &str {
    request.get("task_id").and_then(Value::as_str).unwrap_or_default()
}

/// There is no such task, or it is not visible yet.
pub(super) fn not_there() -> Refusal {
    refusal("task_not_exist", "task_not_exist")
}

/// A refusal by a word. No page gives the status; 400 is that of the gateway which the envelope is
/// taken from.
pub(super) fn refusal(word: &str, message: &str) -> Refusal {
    let body = json!({ "code": word, "message": message, "data": null });
    Refusal { status: StatusCode::BAD_REQUEST, body }
}

/// What Runway says of a task, in the envelope: the address of the result stands in the outer layer
/// alone.
pub(super) fn envelope(mut task: Value) -> Value {
    let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
    let (id, status, created_at) = (text("id"), text("status"), text("createdAt"));
    let submitted = Timestamp::from(created_at).unix_seconds().unwrap_or_default();
    let url = task.pointer_mut("/output/0").map(Value::take);
    let share = if url.is_some() { 1.0 } else { task["progress"].as_f64().unwrap_or_default() };
    let own = ["id", "status", "createdAt"].map(|name| (name.to_owned(), task[name].take()));
    let mut outer = json!({
        "task_id": id,
        "status": outer_word(&status),
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

/// The gateway's word for one of Runway's: the last of those that the contract lists for it.
fn outer_word(status: &str) -> &str {
    let words = EnvelopeStatus::KNOWN.iter().rev();
    let means = |word: &str| word.parse::<EnvelopeStatus>().ok().and_then(|word| word.meaning());
    words.copied().find(|word| means(word) == Some(status)).unwrap_or(status)
}

fn now() -> i64 {
    Timestamp::from(std::time::SystemTime::now()).unix_seconds().unwrap_or_default()
}
