//! Whether a request is idempotent, and which statuses are transient.

use reqwest::{Method, StatusCode};

/// Whether sending a request twice does no more than sending it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// It reads or deletes.
    Idempotent,
    /// It creates or changes something, and may be billed.
    NonIdempotent,
}

impl Idempotency {
    pub(crate) fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE => Self::Idempotent,
            _ => Self::NonIdempotent,
        }
    }
}

/// Whether a later request may succeed after this status.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 409 | 429 | 500..)
}
