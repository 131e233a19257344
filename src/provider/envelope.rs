//! Unwraps the envelopes in which CometAPI returns a task, and converts the task to Runway's schema.

use serde_json::{Map, Value, json};

use crate::generated::cometapi::types::{Envelope, EnvelopeStatus};
use crate::generated::types::TaskStatus;
use crate::schema::{Timestamp, lenient, plain};

/// How many layers are unwrapped. CometAPI's pages document two.
const LAYERS: usize = 4;

/// The layers of a response, the outermost first. The innermost is Runway's own object.
struct Layers(Vec<Envelope>);

/// The task as Runway returns it, with `id`, `status`, `createdAt`, `progress`, `output` and
/// `failure`, and with all other fields of the layers. A response that describes no task is returned
/// unchanged, and so is a task that is in Runway's form already.
pub(crate) fn unwrapped_task(response: Value) -> Value {
    let Some(layers) = Layers::of(&response) else { return response };
    let Some(status) = layers.status() else { return response };
    let mut task = layers.all_fields();
    let fields = [
        ("id", layers.id()),
        // Another name of the id.
        ("task_id", None),
        ("createdAt", layers.created_at()),
        ("progress", layers.innermost(|layer| share(layer.progress.as_deref()?)).map(Value::from)),
        ("output", layers.output(&status).map(Value::from)),
        ("failure", layers.failure(&status).map(Value::from)),
        ("failureCode", layers.text("failureCode").map(Value::from)),
        ("status", Some(Value::from(status))),
    ];
    for (name, value) in fields {
        match value {
            Some(value) => task.insert(name.to_owned(), value),
            None => task.remove(name),
        };
    }
    Value::Object(task)
}

impl Layers {
    fn of(response: &Value) -> Option<Self> {
        let mut layers = Vec::new();
        let mut next = Some(response);
        while let Some(layer) = next.filter(|layer| layer.is_object() && layers.len() < LAYERS) {
            // A value of an unexpected type in one layer leaves the others readable.
            layers.push(lenient(layer.clone()).ok()?.0);
            next = layer.get("data");
        }
        Some(Self(layers))
    }

    /// The value of the innermost layer that has it.
    fn innermost<T>(&self, of: impl Fn(&Envelope) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(of)
    }

    /// The value of a field that only Runway's own object has.
    fn text(&self, name: &str) -> Option<String> {
        self.innermost(|layer| text(layer.extra.get(name)?))
    }

    /// The fields of all layers; of two with the same name, the inner one.
    fn all_fields(&self) -> Map<String, Value> {
        let mut all = Map::new();
        for layer in &self.0 {
            let Ok(Value::Object(fields)) = serde_json::to_value(layer) else { continue };
            let is_layer = |name: &str, value: &Value| name == "data" && value.is_object();
            all.extend(
                fields.into_iter().filter(|(name, of)| !of.is_null() && !is_layer(name, of)),
            );
        }
        all
    }

    /// The outermost id, under which CometAPI has the task.
    fn id(&self) -> Option<Value> {
        let task_id = self.0.iter().find_map(|layer| text(layer.task_id.as_deref()?));
        task_id.or_else(|| self.text("id")).map(Value::from)
    }

    /// The innermost known status, or else the innermost status.
    fn status(&self) -> Option<String> {
        let known = self.innermost(|layer| known(layer.status.as_ref()?)).map(str::to_owned);
        known.or_else(|| self.innermost(|layer| Some(layer.status.as_ref()?.as_str().to_owned())))
    }

    fn created_at(&self) -> Option<Value> {
        let created = self.innermost(|layer| time(layer.extra.get("createdAt")?));
        created.or_else(|| self.innermost(|layer| time(layer.submit_time.as_deref()?)))
    }

    /// The URLs of the outputs, in whichever field they are.
    fn output(&self, status: &str) -> Option<Vec<String>> {
        let has_succeeded = status == TaskStatus::Succeeded.as_str();
        self.innermost(|layer| {
            let fields = [&layer.output, &layer.result_url, &layer.video_url];
            // After a success the gateway returns the URL in the field for the reason of a failure.
            let reason = has_succeeded.then_some(&layer.fail_reason);
            let values = fields.into_iter().chain(reason).flatten();
            values.map(|value| urls(value)).find(|urls| !urls.is_empty())
        })
    }

    /// Why the task failed. A reason next to another status is ignored.
    fn failure(&self, status: &str) -> Option<String> {
        let own = self.text("failure");
        if status != TaskStatus::Failed.as_str() {
            return own;
        }
        own.or_else(|| self.innermost(|layer| text(layer.fail_reason.as_deref()?)))
            .or_else(|| self.innermost(|layer| text(layer.message.as_deref()?)))
    }
}

/// The status in Runway's spec that a status of Runway or CometAPI means; upper and lower case are
/// the same.
fn known(status: &EnvelopeStatus) -> Option<&'static str> {
    let own = TaskStatus::KNOWN.iter().find(|known| known.eq_ignore_ascii_case(status.as_str()));
    own.copied().or_else(|| status.meaning())
}

fn text(value: &Value) -> Option<String> {
    let text = plain(value);
    (!value.is_null() && !text.trim().is_empty()).then_some(text)
}

/// A share from 0 to 1: `42%`, 42 and 0.42 are 0.42, and 1 is the whole.
fn share(value: &Value) -> Option<f64> {
    let text = plain(value);
    let number = text.trim().trim_end_matches('%').trim_end();
    let is_percent = number.len() < text.trim().len();
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite())?;
    let share = if is_percent || number > 1.0 { number / 100.0 } else { number };
    Some(share.clamp(0.0, 1.0))
}

/// A time in RFC 3339 form, from one or from seconds since 1970. 0 means not yet.
fn time(value: &Value) -> Option<Value> {
    let text = text(value)?;
    match text.trim().parse::<f64>() {
        Ok(seconds) if seconds > 0.0 => Some(json!(Timestamp::from_unix_seconds(seconds as u64)?)),
        Ok(_) => None,
        Err(_) => Some(text.into()),
    }
}

/// The URLs anywhere in a value. A list of strings, as Runway has it, is returned unchanged.
fn urls(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if is_url(text) => vec![text.trim().to_owned()],
        Value::Array(list) if list.iter().all(Value::is_string) => list.iter().map(plain).collect(),
        Value::Array(list) => list.iter().flat_map(urls).collect(),
        Value::Object(fields) => fields.values().flat_map(urls).collect(),
        _ => Vec::new(),
    }
}

/// Whether it begins with a scheme, such as `https://`, and has no spaces.
fn is_url(text: &str) -> bool {
    let text = text.trim();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    scheme.is_some_and(|scheme| !scheme.is_empty() && is_name(scheme))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;
    use crate::generated::cometapi::types::EnvelopeStatus;
    use crate::generated::types::Task;
    use crate::snapshot::TaskState;

    /// A response with these two layers below the outermost.
    fn wrapped(mut task: Value, own: Value) -> Value {
        task["task_id"] = json!("t");
        task["data"] = own;
        json!({ "code": "success", "message": "", "data": task })
    }

    fn read(response: Value) -> Task {
        serde_json::from_value(unwrapped_task(response)).unwrap()
    }

    fn output(task: &Task) -> Vec<&str> {
        task.output().iter().map(|url| url.as_str()).collect()
    }

    #[test]
    fn a_wrapped_task_is_read_like_a_bare_one() {
        let task = read(json!({
            "code": "success", "message": "",
            "data": {
                "task_id": "3d957031", "action": "IMAGE_TO_VIDEO", "status": "IN_PROGRESS",
                "fail_reason": "", "submit_time": 1_773_366_766, "start_time": 1_773_366_770,
                "finish_time": 0, "progress": "42%",
                "data": {
                    "id": "3d957031", "status": "RUNNING",
                    "createdAt": "2026-03-13T09:52:46+08:00",
                },
            },
        }));
        assert_eq!(task.id, "3d957031");
        assert_eq!(task.state(), TaskState::Running { progress: Some(0.42) });
        assert_eq!(task.created_at.unwrap().unix_seconds(), Some(1_773_366_766));
        assert_eq!(task.extra["action"], "IMAGE_TO_VIDEO");
        assert_eq!(task.extra["start_time"], 1_773_366_770);
        assert!(task.failure.is_none());
    }

    #[test]
    fn the_inner_status_has_precedence() {
        let task = read(wrapped(json!({ "status": "QUEUED" }), json!({ "status": "RUNNING" })));
        assert_eq!(task.state(), TaskState::Running { progress: None });
    }

    #[test]
    fn an_unknown_inner_status_does_not_hide_a_known_outer_one() {
        let task = read(wrapped(json!({ "status": "SUCCESS" }), json!({ "status": "3" })));
        assert_eq!(task.state(), TaskState::Succeeded);
    }

    #[test]
    fn the_url_of_an_output_is_found_in_any_field() {
        let url = "https://cdn.example/a.mp4?sig=1";
        for (outer, own) in [
            (json!({ "result_url": url }), Value::Null),
            (json!({ "video_url": url }), Value::Null),
            (json!({ "fail_reason": url }), Value::Null),
            (json!({ "fail_reason": url }), json!({ "output": [] })),
            (
                json!({ "fail_reason": "retried: once", "result_url": url }),
                json!({ "output": null }),
            ),
            (json!({}), json!({ "output": [url] })),
            (json!({}), json!({ "output": url })),
            (json!({}), json!({ "video_url": url })),
            (json!({}), json!({ "output": [{ "url": url }] })),
        ] {
            let mut outer = outer;
            outer["status"] = json!("SUCCESS");
            let task = read(wrapped(outer.clone(), own));
            assert_eq!(task.state(), TaskState::Succeeded);
            assert_eq!(output(&task), [url], "{outer}");
            assert!(task.failure().is_none(), "{outer}");
        }
    }

    #[test]
    fn a_reason_alone_is_no_failure() {
        let reason = "https://cdn.example/a.mp4";
        let task =
            read(wrapped(json!({ "status": "IN_PROGRESS", "fail_reason": reason }), Value::Null));
        assert!(task.failure().is_none() && task.output().is_empty());
    }

    #[test]
    fn a_failure_has_the_reason_of_the_innermost_layer() {
        let outer = json!({ "status": "FAILURE", "fail_reason": "no credits" });
        let own =
            json!({ "status": "FAILED", "failure": "moderated", "failureCode": "SAFETY.TEXT" });
        let failure = |own| read(wrapped(outer.clone(), own)).failure.unwrap();
        assert_eq!(failure(Value::Null), "no credits");
        assert_eq!(failure(own.clone()), "moderated");
        assert_eq!(read(wrapped(outer.clone(), own)).failure_code.unwrap(), "SAFETY.TEXT");
    }

    #[test]
    fn every_status_of_cometapi_means_a_state_in_any_case() {
        for status in EnvelopeStatus::KNOWN {
            for status in [status.to_lowercase(), status.to_uppercase()] {
                let state = read(wrapped(json!({ "status": status }), Value::Null)).state();
                let is_known = !matches!(state, TaskState::Other(_));
                assert_eq!(is_known, !status.eq_ignore_ascii_case("unknown"), "{status}");
            }
        }
        for (status, state) in [
            ("NOT_START", TaskState::Pending),
            ("submitted", TaskState::Pending),
            ("Queued", TaskState::Pending),
            ("SUCCESS", TaskState::Succeeded),
            ("completed", TaskState::Succeeded),
            ("succeeded", TaskState::Succeeded),
            ("FAILURE", TaskState::Failed),
            ("error", TaskState::Failed),
            ("cancelled", TaskState::Cancelled),
        ] {
            assert_eq!(
                read(json!({ "task_id": "t", "status": status })).state(),
                state,
                "{status}"
            );
        }
    }

    #[test]
    fn an_unknown_status_is_kept_and_not_final() {
        for status in ["UNKNOWN", "brewing"] {
            let state = read(wrapped(json!({ "status": status }), Value::Null)).state();
            assert_eq!(state, TaskState::Other(status.to_owned()));
            assert!(!state.is_final());
        }
    }

    #[test]
    fn a_task_of_runway_stays_unchanged() {
        let task = json!({
            "id": "d0658ae1", "status": "SUCCEEDED", "createdAt": "2026-05-01T12:47:47.351Z",
            "output": ["https://example.com/output.mp4"], "cost": { "credits": 5 }, "progress": 1.0,
        });
        assert_eq!(unwrapped_task(task.clone()), task);
    }

    #[test]
    fn a_value_of_an_unexpected_type_does_not_affect_the_others() {
        let task = read(wrapped(json!({ "status": "SUCCESS" }), json!({ "status": 3 })));
        assert_eq!((task.id.as_str(), task.state()), ("t", TaskState::Succeeded));
    }

    #[test]
    fn a_response_without_a_task_stays_unchanged() {
        for response in [
            json!(null),
            json!([1]),
            json!({ "code": "success", "data": null }),
            json!({ "code": "task_not_exist", "message": "no such task", "data": null }),
            json!({ "status": 3, "data": {} }),
        ] {
            assert_eq!(unwrapped_task(response.clone()), response);
        }
    }

    #[test]
    fn a_share_is_read_in_any_form() {
        for (value, expected) in [
            (json!("42%"), Some(0.42)),
            (json!("100 %"), Some(1.0)),
            (json!("1%"), Some(0.01)),
            (json!(0.42), Some(0.42)),
            (json!(42), Some(0.42)),
            (json!("0.42"), Some(0.42)),
            (json!(1), Some(1.0)),
            (json!("420%"), Some(1.0)),
            (json!(-3), Some(0.0)),
            (json!("soon"), None),
            (json!("NaN%"), None),
            (json!({}), None),
        ] {
            assert_eq!(share(&value), expected, "{value}");
        }
    }

    #[test]
    fn a_time_is_read_from_seconds_and_from_rfc_3339() {
        let seconds = json!("2026-03-13T01:52:46.000Z");
        for (value, expected) in [
            (json!(1_773_366_766), Some(seconds.clone())),
            (json!("1773366766"), Some(seconds)),
            (json!("2026-03-13T09:52:46+08:00"), Some(json!("2026-03-13T09:52:46+08:00"))),
            (json!(0), None),
            (json!(""), None),
            (json!(1e300), None),
        ] {
            assert_eq!(time(&value), expected, "{value}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let names = ["code", "message", "data", "task_id", "status", "progress", "output", "id"];
        let strings = ["SUCCESS", "FAILED", "42%", "https://host/a", "0", "1773366766", ""];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            sample::select(strings.to_vec()).prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 8, move |inner| {
            let fields = collection::vec((sample::select(names.to_vec()), inner.clone()), 0..8);
            let object = fields.prop_map(|fields| {
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            });
            prop_oneof![collection::vec(inner, 0..3).prop_map(Value::from), object]
        })
    }

    proptest! {
        #[test]
        fn unwrapping_is_idempotent(response in any_value()) {
            let once = unwrapped_task(response);
            prop_assert_eq!(unwrapped_task(once.clone()), once);
        }
    }
}
