//! What CometAPI tells of a task, in whatever layers, made into the one object that Runway's
//! contract has for a task. Works on the generated envelope; knows no route and no request.

use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use crate::error::body::plain;
use crate::generated::comet::types::{Envelope, EnvelopeStatus};
use crate::generated::types::TaskStatus;
use crate::wire::Timestamp;

/// Wrapped twice is the most that was seen; whatever lies deeper stays where it is.
const LAYERS: usize = 4;

/// The layers of an answer, the outermost first. The inner one is nearer to the source.
struct Layers(Vec<Envelope>);

/// The task as Runway tells it: `id`, `status`, `createdAt`, `progress`, `output`, `failure`, and
/// beside them all that any layer has under another name. An answer that tells of no task stays as
/// it is, and so does one of Runway's own.
pub(crate) fn bare(answer: Value) -> Value {
    let Some(layers) = Layers::of(&answer) else { return answer };
    let Some(status) = layers.status() else { return answer };
    let mut task = layers.all_fields();
    let told = [
        ("id", layers.id()),
        ("createdAt", layers.created_at()),
        ("progress", layers.said(|layer| share(layer.progress.as_deref()?)).map(Value::from)),
        ("output", layers.output(&status).map(Value::from)),
        ("failure", layers.failure(&status).map(Value::from)),
        ("failureCode", layers.text("failureCode").map(Value::from)),
        ("status", Some(Value::from(status))),
    ];
    for (name, value) in told {
        match value {
            Some(value) => task.insert(name.to_owned(), value),
            None => task.remove(name),
        };
    }
    Value::Object(task)
}

impl Layers {
    fn of(answer: &Value) -> Option<Self> {
        let mut layers: Vec<Envelope> = Vec::new();
        let mut next = Some(answer);
        while let Some(layer) = next.filter(|layer| layer.is_object() && layers.len() < LAYERS) {
            layers.push(Envelope::deserialize(layer).ok()?);
            next = layer.get("data");
        }
        Some(Self(layers))
    }

    /// What the innermost layer says that says anything of it.
    fn said<T>(&self, of: impl Fn(&Envelope) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(of)
    }

    /// A text under a name that only Runway's own object has.
    fn text(&self, name: &str) -> Option<String> {
        self.said(|layer| text(layer.extra.get(name)?))
    }

    /// All that the layers say beside each other; where two speak, the inner one.
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

    /// The outermost id: it is the one that this host knows the task by.
    fn id(&self) -> Option<Value> {
        let named = self.0.iter().find_map(|layer| text(layer.task_id.as_deref()?));
        named.or_else(|| self.text("id")).map(Value::from)
    }

    /// The innermost word that is known, or else the innermost.
    fn status(&self) -> Option<String> {
        let known = self.said(|layer| known(layer.status.as_ref()?)).map(str::to_owned);
        known.or_else(|| self.said(|layer| Some(layer.status.as_ref()?.as_str().to_owned())))
    }

    fn created_at(&self) -> Option<Value> {
        let created = self.said(|layer| time(layer.extra.get("createdAt")?));
        created.or_else(|| self.said(|layer| time(layer.submit_time.as_deref()?)))
    }

    /// Where the results are, wherever it is said.
    fn output(&self, status: &str) -> Option<Vec<String>> {
        let has_succeeded = status == TaskStatus::Succeeded.as_str();
        self.said(|layer| {
            let named = [&layer.output, &layer.result_url, &layer.video_url];
            let instead = has_succeeded.then_some(&layer.fail_reason);
            let said = named.into_iter().chain(instead).flatten();
            said.map(|value| addresses(value)).find(|found| !found.is_empty())
        })
    }

    /// Why it failed, if it did. A reason without a failure is none.
    fn failure(&self, status: &str) -> Option<String> {
        let own = self.text("failure");
        if status != TaskStatus::Failed.as_str() {
            return own;
        }
        own.or_else(|| self.said(|layer| text(layer.fail_reason.as_deref()?)))
            .or_else(|| self.said(|layer| text(layer.message.as_deref()?)))
    }
}

/// A word in those of Runway's contract, if it is one of them or the gateway's, in any case.
fn known(status: &EnvelopeStatus) -> Option<&'static str> {
    let own = TaskStatus::KNOWN.iter().find(|word| word.eq_ignore_ascii_case(status.as_str()));
    own.copied().or_else(|| status.meaning())
}

fn text(value: &Value) -> Option<String> {
    let text = plain(value);
    (!value.is_null() && !text.trim().is_empty()).then_some(text)
}

/// A share from 0 to 1: `42%` and 42 are 0.42, as 0.42 itself is. So 1 is all of it.
fn share(value: &Value) -> Option<f64> {
    let text = plain(value);
    let number = text.trim().trim_end_matches('%').trim_end();
    let is_percent = number.len() < text.trim().len();
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite())?;
    let share = if is_percent || number > 1.0 { number / 100.0 } else { number };
    Some(share.clamp(0.0, 1.0))
}

/// A moment in the form of RFC 3339, from one or from seconds since 1970; 0 is not yet.
fn time(value: &Value) -> Option<Value> {
    let text = text(value)?;
    match text.trim().parse::<f64>() {
        Ok(seconds) if seconds > 0.0 => Some(json!(Timestamp::from_unix_seconds(seconds as i64)?)),
        Ok(_) => None,
        Err(_) => Some(text.into()),
    }
}

/// The addresses in a value, however deep they lie. Runway's own are a list of texts, which is
/// taken as it is.
fn addresses(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if is_address(text) => vec![text.trim().to_owned()],
        Value::Array(list) if list.iter().all(Value::is_string) => list.iter().map(plain).collect(),
        Value::Array(list) => list.iter().flat_map(addresses).collect(),
        Value::Object(fields) => fields.values().flat_map(addresses).collect(),
        _ => Vec::new(),
    }
}

/// Whether it begins with a scheme, such as `https://`, and is no sentence.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    scheme.is_some_and(|scheme| !scheme.is_empty() && is_word(scheme))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;
    use crate::generated::comet::types::EnvelopeStatus;
    use crate::generated::types::Task;
    use crate::task::TaskState;

    /// An answer with these two layers below the outermost.
    fn wrapped(task: Value, own: Value) -> Value {
        let mut task = task;
        task["task_id"] = json!("t");
        task["data"] = own;
        json!({ "code": "success", "message": "", "data": task })
    }

    fn read(answer: Value) -> Task {
        serde_json::from_value(bare(answer)).unwrap()
    }

    fn output(task: &Task) -> Vec<&str> {
        task.output().iter().map(|url| url.as_str()).collect()
    }

    #[test]
    fn a_wrapped_answer_reads_like_a_bare_one() {
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
    fn the_inner_state_wins_where_both_speak() {
        let task = read(wrapped(json!({ "status": "QUEUED" }), json!({ "status": "RUNNING" })));
        assert_eq!(task.state(), TaskState::Running { progress: None });
    }

    #[test]
    fn an_inner_word_that_nobody_knows_does_not_hide_an_outer_one() {
        let task = read(wrapped(json!({ "status": "SUCCESS" }), json!({ "status": "3" })));
        assert_eq!(task.state(), TaskState::Succeeded);
    }

    #[test]
    fn the_address_of_a_result_is_found_wherever_it_is() {
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
    fn a_failure_has_the_reason_that_is_given() {
        let outer = json!({ "status": "FAILURE", "fail_reason": "no credits" });
        let own =
            json!({ "status": "FAILED", "failure": "moderated", "failureCode": "SAFETY.TEXT" });
        let failure = |own| read(wrapped(outer.clone(), own)).failure.unwrap();
        assert_eq!(failure(Value::Null), "no credits");
        assert_eq!(failure(own.clone()), "moderated");
        assert_eq!(read(wrapped(outer.clone(), own)).failure_code.unwrap(), "SAFETY.TEXT");
    }

    #[test]
    fn every_word_of_the_gateway_means_a_state_in_any_case() {
        for word in EnvelopeStatus::KNOWN {
            for word in [word.to_lowercase(), word.to_uppercase()] {
                let state = read(wrapped(json!({ "status": word }), Value::Null)).state();
                let is_known = !matches!(state, TaskState::Other(_));
                assert_eq!(is_known, !word.eq_ignore_ascii_case("unknown"), "{word}");
            }
        }
        for (word, state) in [
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
            assert_eq!(read(json!({ "task_id": "t", "status": word })).state(), state, "{word}");
        }
    }

    #[test]
    fn an_unknown_word_goes_on_and_is_kept() {
        for word in ["UNKNOWN", "brewing"] {
            let state = read(wrapped(json!({ "status": word }), Value::Null)).state();
            assert_eq!(state, TaskState::Other(word.to_owned()));
            assert!(!state.is_final());
        }
    }

    #[test]
    fn an_answer_of_runway_stays_as_it_is() {
        let answer = json!({
            "id": "d0658ae1", "status": "SUCCEEDED", "createdAt": "2026-05-01T12:47:47.351Z",
            "output": ["https://example.com/output.mp4"], "cost": { "credits": 5 }, "progress": 1.0,
        });
        assert_eq!(bare(answer.clone()), answer);
    }

    #[test]
    fn what_tells_of_no_task_stays_as_it_is() {
        for answer in [
            json!(null),
            json!([1]),
            json!({ "code": "success", "data": null }),
            json!({ "code": "task_not_exist", "message": "no such task", "data": null }),
            json!({ "status": 3, "data": {} }),
        ] {
            assert_eq!(bare(answer.clone()), answer);
        }
    }

    #[test]
    fn a_share_is_read_from_any_form_of_it() {
        for (value, wanted) in [
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
            assert_eq!(share(&value), wanted, "{value}");
        }
    }

    #[test]
    fn a_time_is_read_from_seconds_and_from_text() {
        let seconds = json!("2026-03-13T01:52:46.000Z");
        for (value, wanted) in [
            (json!(1_773_366_766), Some(seconds.clone())),
            (json!("1773366766"), Some(seconds)),
            (json!("2026-03-13T09:52:46+08:00"), Some(json!("2026-03-13T09:52:46+08:00"))),
            (json!(0), None),
            (json!(""), None),
            (json!(1e300), None),
        ] {
            assert_eq!(time(&value), wanted, "{value}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let names = ["code", "message", "data", "task_id", "status", "progress", "output", "id"];
        let texts = ["SUCCESS", "FAILED", "42%", "https://host/a", "0", "1773366766", ""];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            sample::select(texts.to_vec()).prop_map(Value::from),
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
        fn any_answer_is_read_and_what_is_bare_stays_so(answer in any_value()) {
            let once = bare(answer);
            prop_assert_eq!(bare(once.clone()), once);
        }
    }
}
