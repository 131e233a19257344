//! Parses the requests that CometAPI sends to a `callback_url`.

use std::fmt;
use std::ops::Deref;

use serde_json::{Map, Value};

use crate::generated::cometapi::types::Callback;
use crate::generated::types::TaskStatus;
use crate::schema::{Url, plain};
use crate::snapshot::TaskId;

/// The body of a callback, for the routes below `/runway/pro` (source: CometAPI's page
/// `runway-best-practices`, of 2024; a newer one says that no payload fits all routes).
///
/// Respond with 2xx immediately, use only the first callback of a task, and then read the task: anyone
/// can post to the URL, and CometAPI may not post at all.
///
/// ```
/// use runwayml::cometapi::CallbackPayload;
///
/// let body = r#"{"task_id": "3d957031", "status": "3", "video_url": "https://cdn.example/a.mp4"}"#;
/// let payload = CallbackPayload::parse(body)?;
/// assert_eq!(payload.task_id().map(|id| id.to_string()).as_deref(), Some("3d957031"));
/// assert!(payload.is_success());
/// # Ok::<(), runwayml::cometapi::CallbackError>(())
/// ```
#[derive(Clone)]
pub struct CallbackPayload {
    fields: Callback,
    raw: Vec<u8>,
}

/// Why a body is not a callback.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// It is not JSON.
    #[error("the body of a callback must be JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON, but not an object.
    #[error("the body of a callback must be a JSON object")]
    NotAnObject,
}

impl CallbackPayload {
    /// Reads a body. A documented field that is not a string is converted to one, and null is read as if
    /// the field were missing; undocumented fields are kept in `extra` unchanged.
    ///
    /// # Errors
    ///
    /// [`CallbackError`], if the body is not a JSON object.
    pub fn parse(body: impl Into<Vec<u8>>) -> Result<Self, CallbackError> {
        let raw = body.into();
        let received = match serde_json::from_slice(&raw).map_err(CallbackError::NotJson)? {
            Value::Object(received) => received,
            _ => return Err(CallbackError::NotAnObject),
        };
        let string = |value: &Value| match value {
            Value::Null => Value::Null,
            value => plain(value).into(),
        };
        let strings: Map<String, Value> =
            received.iter().map(|(name, value)| (name.clone(), string(value))).collect();
        let mut fields: Callback =
            serde_json::from_value(strings.into()).map_err(CallbackError::NotJson)?;
        fields.extra =
            received.into_iter().filter(|(name, _)| fields.extra.contains_key(name)).collect();
        Ok(Self { fields, raw })
    }

    /// The id of the task, if the callback has one.
    pub fn task_id(&self) -> Option<TaskId> {
        let id = self.fields.task_id.as_deref().map(str::trim);
        id.filter(|id| !id.is_empty()).map(TaskId::from)
    }

    /// Whether it reports that the task has succeeded. If not, the task may be in any state.
    pub fn is_success(&self) -> bool {
        let meaning = self.fields.status.as_ref().and_then(|status| status.meaning());
        meaning == Some(TaskStatus::Succeeded.as_str())
    }

    /// The URL of the video, if the callback has one.
    pub fn output(&self) -> Option<&Url> {
        self.fields.video_url.as_ref().filter(|url| !url.as_str().is_empty())
    }

    /// The body as it was received.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl Deref for CallbackPayload {
    type Target = Callback;

    fn deref(&self) -> &Callback {
        &self.fields
    }
}

impl fmt::Debug for CallbackPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Other fields repeat the prompt.
        f.debug_struct("CallbackPayload")
            .field("task_id", &self.task_id())
            .field("status", &self.fields.status)
            .field("output", &self.output())
            .field("bytes", &self.raw.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BODY: &str = r#"{
        "task_id": "3d957031", "status": "3", "prompt": "a cat", "prompt_en": "a cat",
        "video_url": "https://cdn.example/a.mp4?sig=1", "poster": "https://cdn.example/a.png",
        "last_frame": null, "msg": null, "point": "320", "refund": "0",
        "create_time": "1730000000", "update_time": "1730000060"
    }"#;

    #[test]
    fn a_documented_payload_has_typed_fields() {
        let payload = CallbackPayload::parse(BODY).unwrap();
        assert_eq!(payload.task_id(), Some("3d957031".into()));
        assert!(payload.is_success());
        assert_eq!(payload.output().unwrap().as_str(), "https://cdn.example/a.mp4?sig=1");
        assert_eq!(payload.point.as_deref(), Some("320"));
        assert_eq!(payload.create_time.as_deref(), Some("1730000000"));
        assert!(payload.last_frame.is_none() && payload.extra.is_empty());
        assert_eq!(payload.raw(), BODY.as_bytes());
    }

    #[test]
    fn a_field_of_another_type_is_read_as_a_string() {
        let body = json!({
            "task_id": 7, "status": 3, "prompt": ["a"], "point": 320.5, "video_url": false,
            "refund": {}, "msg": true,
        });
        let payload = CallbackPayload::parse(body.to_string()).unwrap();
        assert_eq!(payload.task_id(), Some("7".into()));
        assert!(payload.is_success());
        assert_eq!(payload.point.as_deref(), Some("320.5"));
        assert_eq!(payload.prompt.as_deref(), Some(r#"["a"]"#));
    }

    #[test]
    fn an_unknown_field_is_kept_unchanged() {
        let body =
            json!({ "task_id": "t", "result": { "video_url": 1 }, "tries": 2, "gone": null });
        let payload = CallbackPayload::parse(body.to_string()).unwrap();
        assert_eq!(payload.extra["result"], json!({ "video_url": 1 }));
        assert_eq!(payload.extra["tries"], 2);
        assert_eq!(payload.extra["gone"], Value::Null);
    }

    #[test]
    fn only_an_object_is_read() {
        let payload = CallbackPayload::parse("{}").unwrap();
        assert!(payload.task_id().is_none() && !payload.is_success() && payload.output().is_none());
        for body in ["", "[1]", "null", "\"a\"", "{", "task_id=1"] {
            assert!(CallbackPayload::parse(body).is_err(), "{body}");
        }
    }

    #[test]
    fn debug_prints_no_prompt_and_no_signature() {
        let printed = format!("{:?}", CallbackPayload::parse(BODY).unwrap());
        assert!(!printed.contains("a cat") && !printed.contains("sig=1"), "{printed}");
    }
}
