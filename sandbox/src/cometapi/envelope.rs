//! The envelope in which CometAPI returns a task.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::spec::DOCUMENT;
use crate::time;

/// CometAPI's statuses in the order of the spec, each with the status of Runway that means the same.
static STATUSES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let schema = DOCUMENT.cometapi_component("EnvelopeStatus");
    let known = schema["x-extensible-enum"].as_array().into_iter().flatten();
    known
        .filter_map(Value::as_str)
        .filter_map(|known| Some((known, meaning(schema, known)?)))
        .collect()
});

fn meaning<'s>(schema: &'s Value, status: &str) -> Option<&'s str> {
    schema["x-means"].get(status)?.as_str()
}

/// A task in the envelope: the URL of the output is only in the outer layer.
pub(crate) fn envelope(mut task: Value) -> Value {
    let string = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
    let (id, status, created_at) = (string("id"), string("status"), string("createdAt"));
    let submitted = time::parse_unix_seconds(&created_at).unwrap_or_default();
    let failure = string("failure");
    let url = task.pointer_mut("/output/0").map(Value::take);
    // Only a task that has ended has a cost.
    let has_ended = task.get("cost").is_some();
    let share = if has_ended { 1.0 } else { task["progress"].as_f64().unwrap_or_default() };
    let own = ["id", "status", "createdAt"].map(|name| (name.to_owned(), task[name].take()));
    let mut outer = json!({
        "task_id": id,
        "status": outer_status(&status),
        "fail_reason": failure,
        "submit_time": submitted,
        "start_time": if share > 0.0 { submitted } else { 0 },
        "finish_time": if share < 1.0 { 0 } else { time::unix_seconds_now() },
        "progress": format!("{:.0}%", share * 100.0),
        "data": Map::from_iter(own),
    });
    if let Some(url) = url {
        outer["result_url"] = url;
    }
    json!({ "code": "success", "message": "", "data": outer })
}

/// CometAPI's status for a status of Runway: the last one that the spec lists for it.
fn outer_status(status: &str) -> &str {
    let mut statuses = STATUSES.iter().rev();
    statuses.find(|(_, meaning)| *meaning == status).map_or(status, |(known, _)| known)
}

#[cfg(test)]
mod tests {
    use super::outer_status;

    #[test]
    fn each_status_of_runway_is_converted_to_one_of_cometapi() {
        assert_eq!(outer_status("PENDING"), "QUEUED");
        assert_eq!(outer_status("RUNNING"), "IN_PROGRESS");
        assert_eq!(outer_status("SUCCEEDED"), "SUCCESS");
    }
}
