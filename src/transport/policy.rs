//! The options that may differ between requests: timeouts, retries, and what is rejected.

use std::time::Duration;

use crate::pricing::SpendingLimit;

/// Limits and retries of a request; see [`crate::client::RequestOptions`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// For one attempt and its whole response.
    pub(crate) request_timeout: Duration,
    /// Attempts after the first.
    pub(crate) retries: u32,
    pub(crate) retry_creations: RetryCreations,
    pub(crate) unsupported: Unsupported,
    pub(crate) spending_limit: Option<SpendingLimit>,
    pub(crate) initial_backoff: Duration,
    pub(crate) max_retry_after: Duration,
    /// In bytes.
    pub(crate) response_limit: usize,
}

/// When a request that creates or changes something is retried. The API has no idempotency keys, so
/// a second request may create, and bill, a second task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RetryCreations {
    /// Only if nothing of it was delivered, because there was no connection.
    #[default]
    Undelivered,
    /// In every case in which an idempotent request is retried: also after a lost connection, 408, 409,
    /// 429 and 5xx. This may pay twice.
    Always,
}

/// What happens to a request that its provider is not known to support. See
/// [`Provider::supports`](crate::Provider::supports).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unsupported {
    /// It is rejected with [`Error::Unsupported`](crate::Error::Unsupported), and nothing is sent.
    #[default]
    Reject,
    /// It is sent anyway: providers change without notice.
    Send,
}

/// Timeout and retries are those of the official SDKs.
impl Default for Policy {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(60),
            retries: 2,
            retry_creations: RetryCreations::default(),
            unsupported: Unsupported::default(),
            spending_limit: None,
            initial_backoff: Duration::from_millis(500),
            max_retry_after: Duration::from_secs(60),
            // Responses describe tasks in kilobytes.
            response_limit: 16 * 1024 * 1024,
        }
    }
}
