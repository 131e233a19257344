//! A fault: its effect, and which requests it applies to.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::effect::{Effect, Replacement, ReplacementBody, Transfer};
use crate::task_end::TaskEnd;

/// An injected fault.
///
/// A fault applies to the next request of any operation of the API, once; its methods change that. To
/// downloads of outputs it applies only with [`on_outputs`](Self::on_outputs), to uploads of files never.
/// Faults apply in the order in which they were added: to one request at most one that replaces or loses
/// its response, one that changes how its body is sent, one that decides how its task ends, and all
/// delays.
///
/// ```
/// use std::time::Duration;
///
/// use runwayml_sandbox::Fault;
///
/// // The first two creations of an image are rejected with 503, then the response to one is lost.
/// let faults = [
///     Fault::status(503).on("text_to_image").times(2).header("retry-after", "1"),
///     Fault::reset().on("text_to_image").accepted(),
/// ];
/// // The same as strings, as the command line takes them.
/// assert_eq!("status=503,on=text_to_image,times=2,retry-after=1".parse(), Ok(faults[0].clone()));
/// assert_eq!("reset,on=text_to_image,accepted".parse(), Ok(faults[1].clone()));
/// assert_eq!("delay=1.5s,always".parse(), Ok(Fault::delay(Duration::from_millis(1500)).always()));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a fault does nothing until it is given to a sandbox"]
pub struct Fault {
    pub(super) effect: Effect,
    pub(super) target: Target,
    /// How often it applies; `None` for every time.
    pub(super) times: Option<u32>,
    /// How many matching requests it skips first.
    pub(super) skipped: u32,
    /// Whether the request is carried out before the fault has its effect.
    pub(super) accepted: bool,
}

/// The requests that a fault applies to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    AnyOperation,
    /// The operation with this id.
    Operation(String),
    /// Downloads of outputs.
    Outputs,
}

impl Fault {
    /// A response with this status and an error in the form of the dialect, or the body that
    /// [`body`](Self::body) or [`text`](Self::text) sets.
    ///
    /// # Panics
    ///
    /// If the status is not one of 200 to 599.
    pub fn status(status: u16) -> Self {
        let status = valid_status(status).expect("the status of a fault must be one of 200 to 599");
        Self::replace(Replacement::Status { status, headers: HeaderMap::new(), body: None })
    }

    /// The request is carried out after this time; with [`accepted`](Self::accepted) it is carried out
    /// first and its response is delayed. It is carried out even if the program closes the connection
    /// in the meantime.
    pub fn delay(time: Duration) -> Self {
        Self::new(Effect::Delay(time))
    }

    /// The connection is reset without a response: the program gets an RST, not an orderly close.
    pub fn reset() -> Self {
        Self::replace(Replacement::Reset)
    }

    /// The connection is closed in the middle of the response body. The request is carried out. It has no
    /// effect on a response without a body.
    pub fn cut() -> Self {
        Self::new(Effect::Transfer(Transfer::Cut))
    }

    /// The response body arrives in small pieces, the last one after this time. The request is carried
    /// out.
    pub fn drip(time: Duration) -> Self {
        Self::new(Effect::Transfer(Transfer::Drip(time)))
    }

    /// The task that the request creates fails in the end, with this failure code, such as
    /// `INTERNAL.BAD_OUTPUT.CODE01`, or `SAFETY.INPUT.TEXT` for a moderated prompt. Unless
    /// [`on`](Self::on) names an operation, it applies to all that create a task.
    pub fn failed(code: impl Into<String>) -> Self {
        Self::new(Effect::End(TaskEnd::Failed(code.into())))
    }

    /// The task that the request creates has the status `CANCELLED` in the end, as if the provider had
    /// cancelled it. Unless [`on`](Self::on) names an operation, it applies to all that create a task.
    pub fn cancelled() -> Self {
        Self::new(Effect::End(TaskEnd::Cancelled))
    }

    /// The task is reported as unknown: with 404 by Runway, with `task_not_exist` by CometAPI. Unless
    /// [`on`](Self::on) names an operation, it applies to those that read or delete a task.
    pub fn not_found() -> Self {
        Self::replace(Replacement::NotFound)
    }

    /// Applies only to the operation with this id, such as `text_to_image`.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.target = Target::Operation(operation.into());
        self
    }

    /// Applies only to downloads of outputs. It replaces [`on`](Self::on). That a task is unknown, and what decides how
    /// a task ends, never apply to them.
    pub fn on_outputs(mut self) -> Self {
        self.target = Target::Outputs;
        self
    }

    /// How often the fault applies; once by default.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The fault applies every time.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Skips the first `requests` that the fault would apply to. A request to which an earlier fault
    /// applies counts, too.
    pub fn after(mut self, requests: u32) -> Self {
        self.skipped = requests;
        self
    }

    /// Carries the request out first; then a status replaces its response, a reset loses it, a delay
    /// delays it. The outcome of the request is then unknown to the program. It has no effect on other
    /// faults.
    pub fn accepted(mut self) -> Self {
        self.accepted = true;
        self
    }

    /// Adds a header to the response of [`status`](Self::status), such as `Retry-After`. It has no
    /// effect on other faults.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = valid_header(name, value).expect("the header of a fault must be valid");
        if let Effect::Replace(Replacement::Status { headers, .. }) = &mut self.effect {
            headers.append(name, value);
        }
        self
    }

    /// The body of the response of [`status`](Self::status). It has no effect on other faults.
    pub fn body(self, json: Value) -> Self {
        self.with_body(ReplacementBody::Json(json))
    }

    /// The body of the response of [`status`](Self::status) as it is sent: a page of a proxy, or JSON that
    /// is not valid. Its type is `text/plain` unless [`header`](Self::header) sets another one. It has no
    /// effect on other faults.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with_body(ReplacementBody::Text(text.into()))
    }

    fn with_body(mut self, new: ReplacementBody) -> Self {
        if let Effect::Replace(Replacement::Status { body, .. }) = &mut self.effect {
            *body = Some(new);
        }
        self
    }

    fn replace(replacement: Replacement) -> Self {
        Self::new(Effect::Replace(replacement))
    }

    fn new(effect: Effect) -> Self {
        Self { effect, target: Target::AnyOperation, times: Some(1), skipped: 0, accepted: false }
    }
}

pub(super) fn valid_status(status: u16) -> Option<StatusCode> {
    StatusCode::from_u16(status).ok().filter(|_| (200..600).contains(&status))
}

pub(super) fn valid_header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}
