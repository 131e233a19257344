//! Whether a request may be sent again, and when.

mod pause;

use reqwest::StatusCode;

use crate::client::{Policy, RetryCreations};
use crate::error::{Error, Idempotency};

use pause::Wish;
pub(crate) use pause::{Pauses, asked};

/// Whether a later request may succeed after this status.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 409 | 429 | 500..)
}

/// Whether the request may be sent again after this error.
pub(crate) fn may_retry(error: &Error, policy: &Policy) -> bool {
    let may_repeat = |idempotency| {
        idempotency == Idempotency::Idempotent || policy.retry_creations == RetryCreations::Always
    };
    match error {
        Error::Connect { .. } => true,
        Error::Transport { idempotency, source } => {
            may_repeat(*idempotency) && !source.is_timeout()
        }
        Error::Api(response) => {
            // Only the caller can allow a creation to be sent again, not the provider.
            let is_wanted = match (pause::wish(&response.headers), response.idempotency) {
                (Some(Wish::Never), _) => false,
                (Some(Wish::Again), Idempotency::Idempotent) => true,
                _ => error.is_transient(),
            };
            is_wanted && may_repeat(response.idempotency)
        }
        _ => false,
    }
}
