//! An error response of a provider, in the form that the spec has for errors.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::error_body::{Parsed, error_response};
use super::error_in_success::{error_in_success, message_alone};
use super::idempotency::{Idempotency, is_transient};
use super::message::unknown_outcome;
use super::retry_after::retry_after;
use crate::generated::types::ApiError;
use crate::provider::error_code_in;
use crate::redaction::{Redaction, shortened};
use crate::schema::{lenient, plain};

/// CometAPI's code for an invalid request, which it sends with any status.
const INVALID_REQUEST: &str = "invalid_request";

/// Runway's message when the account has too few credits, for which there is no code (source: a transcription of
/// docs.dev.runwayml.com/errors, 2026).
const OUT_OF_CREDITS: &str = "enough credits";

/// How many issues a message lists.
const MAX_ISSUES: usize = 5;

/// An error response of a provider.
#[non_exhaustive]
pub struct ErrorResponse {
    /// The status; 200 where only the body says that it is an error.
    pub status: StatusCode,
    /// The error, converted to the schema of the spec.
    pub body: ApiError,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// Whether the request is idempotent.
    pub idempotency: Idempotency,
    /// How long the provider asks to wait, counted from the arrival of the response: `retry-after-ms`,
    /// or else `Retry-After`.
    pub retry_after: Option<Duration>,
    pub(super) excerpt: String,
    /// The status that the body gives, where the response itself has 200.
    pub(super) meant_status: StatusCode,
    /// How the body was lost, if it was.
    lost_body: Option<LostBody>,
}

/// How the body of a response was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LostBody {
    /// The connection broke.
    Broken,
    /// It was not complete within the request timeout.
    TimedOut,
}

impl ErrorResponse {
    /// Reads a response that is not 2xx.
    pub(crate) fn read(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        idempotency: Idempotency,
        redaction: &Redaction,
    ) -> Self {
        let parsed = error_response(status, headers, body, redaction);
        Self::of(parsed, status, headers, idempotency)
    }

    /// A response that is not 2xx and whose body was lost.
    pub(crate) fn without_body(
        status: StatusCode,
        headers: &HeaderMap,
        lost: LostBody,
        idempotency: Idempotency,
    ) -> Self {
        let read = Self::read(status, headers, b"", idempotency, &Redaction::default());
        Self { lost_body: Some(lost), ..read }
    }

    /// The error that a body with status 2xx means, if it means one.
    pub(crate) fn in_success(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        idempotency: Idempotency,
        redaction: &Redaction,
    ) -> Option<Self> {
        let parsed = error_in_success(status, body, redaction)?;
        Some(Self::of(parsed, status, headers, idempotency))
    }

    /// The error of a response that could not be decoded, if its body has a message and no other known
    /// field.
    pub(crate) fn message_alone(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        idempotency: Idempotency,
        redaction: &Redaction,
    ) -> Option<Self> {
        let parsed = message_alone(status, body, redaction)?;
        Some(Self::of(parsed, status, headers, idempotency))
    }

    fn of(
        parsed: Parsed,
        status: StatusCode,
        headers: &HeaderMap,
        idempotency: Idempotency,
    ) -> Self {
        let Parsed { api, excerpt, meant_status } = parsed;
        Self {
            status,
            body: lenient(api).map_or_else(|_| ApiError::default(), |(body, _)| body),
            headers: headers.clone(),
            idempotency,
            retry_after: retry_after(headers),
            excerpt,
            meant_status,
            lost_body: None,
        }
    }

    pub(super) fn code(&self) -> Option<&str> {
        self.body.code.as_ref().map(|code| code.as_str())
    }

    pub(super) fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    pub(super) fn is_transient(&self) -> bool {
        is_transient(self.meant_status) && !self.is_invalid_request() || self.is_incomplete()
    }

    /// Whether the lost body of the response to an idempotent request would have said what is wrong, because
    /// the status does not.
    fn is_incomplete(&self) -> bool {
        let is_clear = matches!(self.status.as_u16(), 401..=404 | 410);
        self.lost_body.is_some() && !is_clear && self.idempotency == Idempotency::Idempotent
    }

    /// Whether what is wrong is not known because the response was not complete within the request timeout.
    pub(crate) fn has_timed_out(&self) -> bool {
        self.is_incomplete()
            && !is_transient(self.status)
            && self.lost_body == Some(LostBody::TimedOut)
    }

    pub(super) fn reports_out_of_credits(&self) -> bool {
        let message = self.body.error.as_deref().unwrap_or_default();
        message.to_lowercase().contains(OUT_OF_CREDITS)
    }

    /// Whether the provider failed while it worked on a request that is not idempotent, or does not say
    /// that it has rejected it.
    pub(super) fn has_unknown_outcome(&self) -> bool {
        let is_rejected = !self.may_have_failed_midway() && !self.is_unexplained();
        self.idempotency == Idempotency::NonIdempotent && !is_rejected && !self.is_invalid_request()
    }

    /// Whether the provider may have failed while it worked on the request.
    pub(super) fn may_have_failed_midway(&self) -> bool {
        let status = self.meant_status;
        status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
    }

    /// Whether the status is 2xx although the body has an error, and the body has neither another status
    /// nor a known code. It may be from a gateway that lost the response of the API.
    pub(crate) fn is_unexplained(&self) -> bool {
        let is_known = self.code().is_some_and(|code| error_code_in(code).is_some());
        self.meant_status.is_success() && !is_known && !self.reports_out_of_credits()
    }

    /// Whether it is unexplained and has no code, as from a gateway that cannot reach the API.
    pub(super) fn has_only_a_message(&self) -> bool {
        self.is_unexplained() && self.code().is_none()
    }

    fn is_invalid_request(&self) -> bool {
        self.code() == Some(INVALID_REQUEST)
    }

    /// What to do, for the message.
    fn advice(&self) -> &'static str {
        match self.meant_status {
            _ if self.has_unknown_outcome() => unknown_outcome(self.idempotency),
            _ if self.has_timed_out() => {
                "; the request timed out before the response was complete, raise \
                 `ClientBuilder::request_timeout` or try again"
            }
            _ if self.is_incomplete() => {
                "; the connection was lost before the response was complete, try again later"
            }
            StatusCode::PAYMENT_REQUIRED => "; buy credits",
            _ if self.reports_out_of_credits() => "; buy credits",
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "; check the API key",
            StatusCode::NOT_FOUND | StatusCode::GONE => "; check the id",
            _ if self.is_transient() || self.has_only_a_message() => "; try again later",
            _ if self.is_unexplained() => "; look the code up in the provider's documentation",
            _ => "; change the request",
        }
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.body.error.as_deref().unwrap_or_default().trim().trim_end_matches('.');
        write!(f, "the provider responded with status {}: {message}", self.status.as_u16())?;
        if let Some(code) = self.code().filter(|code| !message.contains(code)) {
            write!(f, " ({code})")?;
        }
        let issues = &self.body.issues;
        for issue in issues.iter().take(MAX_ISSUES) {
            let path: Vec<String> = issue.path.iter().map(plain).collect();
            let message = shortened(issue.message.as_deref().unwrap_or("not accepted"));
            write!(f, "; {}: {}", shortened(&path.join(".")), message.trim_end_matches('.'))?;
        }
        if issues.len() > MAX_ISSUES {
            write!(f, "; and {} more", issues.len() - MAX_ISSUES)?;
        }
        f.write_str(self.advice())
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of headers may be cookies.
        f.debug_struct("ErrorResponse")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("idempotency", &self.idempotency)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

/// The provider's id of a request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("x-request-id").or_else(|| headers.get("request-id"));
    value?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_one_line_of_bounded_length_however_long_the_issues_are() {
        let issue =
            json!({ "path": vec!["a\nb"; 10_000], "message": "two\nlines ".repeat(10_000) });
        let body = json!({ "error": "m", "issues": vec![issue; 6] }).to_string();
        let (status, headers) = (StatusCode::BAD_REQUEST, HeaderMap::new());
        let (idempotency, redaction) = (Idempotency::Idempotent, Redaction::default());
        let response =
            ErrorResponse::read(status, &headers, body.as_bytes(), idempotency, &redaction);
        let message = response.to_string();
        assert!(message.contains("a b.a b") && message.contains("two lines"), "{message}");
        assert!(message.len() < 16 * 1024 && !message.contains('\n'), "{}", message.len());
    }
}
