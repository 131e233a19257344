//! A fault: its effect, and which requests it applies to.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

/// An injected fault.
///
/// A fault applies to the next request of any operation of the API, once; its methods change that. It
/// never applies to downloads of outputs and to uploads of files. Faults apply in the order in which
/// they were added: to one request at most one that replaces or loses its response, and all delays.
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
    /// The id of the only operation that it applies to.
    pub(super) operation: Option<String>,
    /// How often it applies; `None` for every time.
    pub(super) times: Option<u32>,
    /// How many matching requests it skips first.
    pub(super) skipped: u32,
    /// Whether the request is carried out before the fault has its effect.
    pub(super) accepted: bool,
}

/// What a fault does to a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    Delay(Duration),
    Replace(Replacement),
}

/// What is sent instead of the response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Replacement {
    /// Without a body, an error response in the form of the dialect.
    Status { status: StatusCode, headers: HeaderMap, body: Option<Value> },
    /// The connection is reset.
    Reset,
    /// The task is reported as unknown.
    Denial,
}

impl Fault {
    /// A response with this status and an error in the form of the dialect, or the body that
    /// [`body`](Self::body) sets.
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

    /// The task is reported as unknown: with 404 by Runway, with `task_not_exist` by CometAPI. Unless
    /// [`on`](Self::on) names an operation, it applies to those that read or delete a task.
    pub fn denial() -> Self {
        Self::replace(Replacement::Denial)
    }

    /// Applies only to the operation with this id, such as `text_to_image`.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
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
    /// delays it. The outcome of the request is then unknown to the program. It has no effect on a
    /// denial.
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
    pub fn body(mut self, json: Value) -> Self {
        if let Effect::Replace(Replacement::Status { body, .. }) = &mut self.effect {
            *body = Some(json);
        }
        self
    }

    fn replace(replacement: Replacement) -> Self {
        Self::new(Effect::Replace(replacement))
    }

    fn new(effect: Effect) -> Self {
        Self { effect, operation: None, times: Some(1), skipped: 0, accepted: false }
    }
}

pub(super) fn valid_status(status: u16) -> Option<StatusCode> {
    StatusCode::from_u16(status).ok().filter(|_| (200..600).contains(&status))
}

pub(super) fn valid_header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}
