//! A host's word that it will not or cannot, in the form of the contract. Knows what it says, and
//! neither how it came nor in which form.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{Effect, body};
use crate::generated::types::ApiError;
use crate::retry;

/// The code of CometAPI for a request that is wrong, which it sends with any status.
pub(crate) const INVALID_REQUEST: &str = "invalid_request";

/// The most issues that a message names.
const SHOWN: usize = 5;

/// What a host said that refused a request or could not serve it.
#[non_exhaustive]
pub struct Refusal {
    /// The status of the answer; 200 where only the body tells that the request was refused.
    pub status: StatusCode,
    /// What it said, in the form of the contract, however the host put it.
    pub answer: ApiError,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// What sending the request again would do.
    pub effect: Effect,
    /// The beginning of the body, as [`Error::excerpt`](crate::Error::excerpt) has it.
    pub excerpt: String,
    /// How long the host wants to be left alone, counted from the arrival of its answer.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn code(&self) -> Option<&str> {
        self.answer.code.as_ref().map(|code| code.as_str())
    }

    pub(super) fn is_transient(&self) -> bool {
        retry::is_transient(self.meant_status()) && self.code() != Some(INVALID_REQUEST)
    }

    /// Where only the body tells of the refusal, its code may be what the status should have been.
    fn meant_status(&self) -> StatusCode {
        let code = self.code().filter(|_| self.status.is_success());
        code.and_then(|code| code.parse().ok()).unwrap_or(self.status)
    }

    /// The host broke while it worked on the request, which is no refusal of it.
    pub(super) fn is_failure_of_host(&self) -> bool {
        (self.status.is_server_error() || self.status == StatusCode::REQUEST_TIMEOUT)
            && self.code() != Some(INVALID_REQUEST)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.answer.error.trim().trim_end_matches('.');
        write!(f, "the host answered {}: {said}", self.status.as_u16())?;
        if let Some(code) = self.code().filter(|code| !said.contains(code)) {
            write!(f, " ({code})")?;
        }
        let issues = &self.answer.issues;
        for issue in issues.iter().take(SHOWN) {
            let path: Vec<String> = issue.path.iter().map(body::plain).collect();
            let message = issue.message.as_deref().unwrap_or("not accepted");
            write!(f, "; {}: {}", path.join("."), message.trim_end_matches('.'))?;
        }
        if issues.len() > SHOWN {
            write!(f, "; and {} more", issues.len() - SHOWN)?;
        }
        match self.effect {
            Effect::Creating if self.is_failure_of_host() => {
                f.write_str("; whether the request was accepted is unknown")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values of headers may be cookies, and the excerpt repeats the answer.
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("answer", &self.answer)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("effect", &self.effect)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}
