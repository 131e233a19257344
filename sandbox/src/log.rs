//! The log: one line for each request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::creation::Creation;

/// A request that the sandbox has handled.
///
/// Its `Display` is one line: `POST /v1/text_to_image → 200 (text_to_image, 3 ms)`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The method, such as `POST`.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The id of the operation; `None` for an unknown path, for outputs and for uploads of files.
    pub operation: Option<&'static str>,
    /// The status of the response; `None` if the connection was reset.
    pub status: Option<u16>,
    /// The header `Retry-After` of the response, if it is a number of seconds.
    pub retry_after: Option<Duration>,
    /// From the arrival of the request to its response, delays included.
    pub duration: Duration,
}

impl fmt::Display for LoggedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} → ", self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("reset")?,
        }
        let milliseconds = self.duration.as_millis();
        match self.operation {
            Some(operation) => write!(f, " ({operation}, {milliseconds} ms)"),
            None => write!(f, " ({milliseconds} ms)"),
        }
    }
}

type OnRequest = dyn Fn(&LoggedRequest) + Send + Sync;
type OnCreation = dyn Fn(Creation<'_>) + Send + Sync;

/// Called once per request, and once per task that is created.
#[derive(Clone, Default)]
pub(crate) struct Observer {
    pub(crate) on_request: Option<Arc<OnRequest>>,
    pub(crate) on_creation: Option<Arc<OnCreation>>,
}

impl Observer {
    pub(crate) fn observe(&self, request: &LoggedRequest) {
        if let Some(observe) = &self.on_request {
            observe(request);
        }
    }

    pub(crate) fn created(&self, creation: Creation<'_>) {
        if let Some(observe) = &self.on_creation {
            observe(creation);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer")
            .field("on_request", &self.on_request.is_some())
            .field("on_creation", &self.on_creation.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> LoggedRequest {
        LoggedRequest {
            method: "POST".to_owned(),
            path: "/v1/text_to_image".to_owned(),
            operation: Some("text_to_image"),
            status: Some(200),
            retry_after: None,
            duration: Duration::from_millis(3),
        }
    }

    #[test]
    fn a_request_is_one_line() {
        let line = request().to_string();
        assert_eq!(line, "POST /v1/text_to_image → 200 (text_to_image, 3 ms)");
    }

    #[test]
    fn the_line_of_a_reset_request_has_no_status() {
        let line = LoggedRequest { operation: None, status: None, ..request() }.to_string();
        assert_eq!(line, "POST /v1/text_to_image → reset (3 ms)");
    }
}
