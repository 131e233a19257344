//! The client: what all its requests share, and what may differ from one to the next.

mod builder;
mod http;
mod options;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use crate::drift::{Inspect, Reports};
use crate::error::Error;
use crate::error::redaction::Redaction;
use crate::host::Host;
use crate::task::{TaskHandle, TaskId};
use crate::transport::{Body, Mismatch, Operation, Request};

pub use builder::{BuildError, ClientBuilder, PlainHttp};
pub use options::RequestOptions;

/// Time for one request, body included, by default. The official SDKs allow as much.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// Retries by default, as in the official SDKs.
const RETRIES: u32 = 2;

/// The back-off before the first retry; it doubles each time.
const INITIAL_BACKOFF: Duration = Duration::from_millis(500);

/// The longest delay that a provider may ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A response describes a task or lists such: kilobytes.
const RESPONSE_LIMIT: usize = 16 * 1024 * 1024;

/// A client for Runway's API, reached directly or through CometAPI. Cheap to clone; clones share
/// their connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    pub(crate) policy: Policy,
    headers: Arc<HeaderMap>,
}

/// What all clones of a client share.
struct Shared {
    http: reqwest::Client,
    base: Url,
    authorization: HeaderValue,
    host: Host,
    /// For storage; made when it is first needed, if it is not there yet.
    #[cfg_attr(not(feature = "assets"), expect(dead_code, reason = "only files need it"))]
    storage: OnceLock<reqwest::Client>,
    reports: Reports,
}

/// What may differ from one request to the next; see [`RequestOptions`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// For one attempt and its whole response.
    pub(crate) request_timeout: Duration,
    /// Attempts after the first.
    pub(crate) retries: u32,
    pub(crate) retry_creations: RetryCreations,
    pub(crate) unsupported: Unsupported,
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
    /// Only where nothing of it was delivered, because there was no connection.
    #[default]
    Undelivered,
    /// Wherever an idempotent request is: also when the connection was lost, and after 408, 409, 429
    /// and 5xx. This may pay twice.
    Always,
}

/// What happens to a request that its provider is not known to support. See [`Host::serves`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unsupported {
    /// It is rejected with [`Error::Unsupported`], and nothing is sent.
    #[default]
    Reject,
    /// It is sent anyway: providers change without notice.
    Send,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            request_timeout: REQUEST_TIMEOUT,
            retries: RETRIES,
            retry_creations: RetryCreations::default(),
            unsupported: Unsupported::default(),
            initial_backoff: INITIAL_BACKOFF,
            max_retry_after: MAX_RETRY_AFTER,
            response_limit: RESPONSE_LIMIT,
        }
    }
}

impl Client {
    /// The task with this id, to be read, waited for or cancelled: one just created, or one whose
    /// id was stored. Nothing is sent yet.
    pub fn task(&self, id: impl Into<TaskId>) -> TaskHandle {
        TaskHandle::new(self.clone(), id.into())
    }

    /// The provider that this client was made for.
    pub fn host(&self) -> Host {
        self.shared.host
    }

    /// The URL that the paths of the spec are relative to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.base().as_str().trim_end_matches('/')
    }

    pub(crate) fn base(&self) -> &Url {
        &self.shared.base
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    pub(crate) fn authorization(&self) -> &HeaderValue {
        &self.shared.authorization
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A request for an operation of Runway's API.
    pub(crate) fn operation(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), self.base().clone(), operation)
    }

    /// Whether the provider is known to support an operation, or the caller wants it sent anyway.
    #[cfg(feature = "assets")]
    pub(crate) fn supports(&self, operation: &str) -> bool {
        self.policy.unsupported == Unsupported::Send || self.host().serves(operation)
    }

    /// Rejects what the provider is not known to support, unless the caller wants it sent.
    pub(crate) fn check_supported(
        &self,
        operation: &'static str,
        body: Option<&Body>,
        only_at: Option<Host>,
    ) -> Result<(), Error> {
        let provider = self.host();
        if self.policy.unsupported == Unsupported::Send || only_at == Some(provider) {
            return Ok(());
        }
        let unsupported = |reason, code| Error::Unsupported {
            provider,
            operation: operation.to_owned(),
            reason,
            code,
        };
        if let Some(only) = only_at {
            let reason = format!("only {only} has it; make a client with `ClientBuilder::host`");
            return Err(unsupported(reason, None));
        }
        let is_empty = |property: &str| body.is_none_or(|body| body.is_empty(property));
        match provider.unsupported(operation, &is_empty) {
            None => Ok(()),
            Some(found) => Err(unsupported(found.reason, found.code)),
        }
    }

    /// Reports what a response has and the spec has not. CometAPI adds to Runway's responses in ways
    /// of its own, so its responses are not compared.
    pub(crate) fn report_drift(
        &self,
        operation: &'static str,
        value: &dyn Inspect,
        mismatches: &[Mismatch],
        redaction: impl FnOnce() -> Redaction,
    ) {
        if self.host() == Host::Runway {
            self.shared.reports.report(operation, value, mismatches, redaction);
        }
    }

    /// The HTTP client for storage.
    #[cfg(feature = "assets")]
    pub(crate) fn storage(&self) -> Result<&reqwest::Client, BuildError> {
        let storage = &self.shared.storage;
        if let Some(client) = storage.get() {
            return Ok(client);
        }
        let client = http::client()?;
        Ok(storage.get_or_init(|| client))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.shared.host)
            .field("base_url", &self.base_url())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
