//! Whether a request may be retried after an error.

use reqwest::header::HeaderMap;

use super::policy::{Policy, RetryCreations};
use crate::error::{Error, Idempotency};

/// Whether the provider asks for a retry, by its header `x-should-retry`.
enum ShouldRetry {
    Yes,
    No,
}

/// Whether the request may be retried after this error.
pub(crate) fn may_retry(error: &Error, policy: &Policy) -> bool {
    let may_repeat = |idempotency| {
        idempotency == Idempotency::Idempotent || policy.retry_creations == RetryCreations::Always
    };
    match error {
        Error::Connect { .. } => true,
        Error::Transport { idempotency, source } => {
            may_repeat(*idempotency) && !source.is_timeout() && !source.is_redirect()
        }
        Error::Api(response) => {
            // Only the caller can allow a retry of a creation, not the provider.
            let is_wanted = match (should_retry(&response.headers), response.idempotency) {
                (Some(ShouldRetry::No), _) => false,
                (Some(ShouldRetry::Yes), Idempotency::Idempotent) => true,
                _ => error.is_transient() && !response.has_timed_out(),
            };
            is_wanted && may_repeat(response.idempotency)
        }
        _ => false,
    }
}

fn should_retry(headers: &HeaderMap) -> Option<ShouldRetry> {
    match headers.get("x-should-retry")?.to_str().ok()?.trim() {
        "true" => Some(ShouldRetry::Yes),
        "false" => Some(ShouldRetry::No),
        _ => None,
    }
}
