//! The request lifecycle: a request is built from an operation, sent and retried, its response decoded.

mod backoff;
pub(crate) mod decode;
mod http_client;
mod outgoing;
mod policy;
mod request;
mod response;
mod retry;
mod send;

use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use crate::drift::{Inspect, Reports};
use crate::provider::Provider;
use crate::redaction::Redaction;
use crate::schema::Mismatch;

#[cfg(any(feature = "assets", test, fuzzing))]
pub(crate) use backoff::Backoff;
pub(crate) use http_client::{ConnectTimeout, Proxies, http_client};
pub(crate) use outgoing::Outgoing;
pub(crate) use policy::Policy;
pub use policy::{RetryCreations, Unsupported};
pub(crate) use request::{Operation, OperationKind, Request};
pub use response::Response;
#[cfg(feature = "assets")]
pub(crate) use send::read_error_body;

/// Sends requests: has the connections, the key, the provider, and the policy for retries and limits.
#[derive(Clone)]
pub(crate) struct Transport {
    shared: Arc<Shared>,
    pub(crate) policy: Policy,
    headers: Arc<HeaderMap>,
}

/// The parts of a transport that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) authorization: HeaderValue,
    pub(crate) provider: Provider,
    /// The HTTP client for storage, made when it is first needed unless the caller gave one.
    #[cfg_attr(not(feature = "assets"), expect(dead_code, reason = "only files need it"))]
    pub(crate) storage: OnceLock<reqwest::Client>,
    #[cfg_attr(not(feature = "assets"), expect(dead_code, reason = "only files need it"))]
    pub(crate) connect_timeout: ConnectTimeout,
    pub(crate) reports: Reports,
}

impl Transport {
    pub(crate) fn new(shared: Shared, policy: Policy, headers: HeaderMap) -> Self {
        Self { shared: Arc::new(shared), policy, headers: Arc::new(headers) }
    }

    pub(crate) fn provider(&self) -> Provider {
        self.shared.provider
    }

    pub(crate) fn base(&self) -> &Url {
        &self.shared.base
    }

    /// The base URL without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.base().as_str().trim_end_matches('/')
    }

    /// Headers of the caller, for every request to the API.
    pub(crate) fn add_headers(&mut self, headers: HeaderMap) {
        if !headers.is_empty() {
            Arc::make_mut(&mut self.headers).extend(headers);
        }
    }

    /// Whether the provider is known to support an operation, or the caller wants it sent anyway.
    #[cfg(feature = "assets")]
    pub(crate) fn supports(&self, operation: &str) -> bool {
        self.policy.unsupported == Unsupported::Send || self.provider().supports(operation)
    }

    /// The HTTP client for storage.
    #[cfg(feature = "assets")]
    pub(crate) fn storage(&self) -> Result<&reqwest::Client, crate::error::BuildError> {
        let storage = &self.shared.storage;
        if let Some(client) = storage.get() {
            return Ok(client);
        }
        let client = http_client(self.shared.connect_timeout, Proxies::System)?;
        Ok(storage.get_or_init(|| client))
    }

    /// The `Authorization` header of every request: that of the caller, or else the key.
    pub(crate) fn authorization(&self) -> &HeaderValue {
        self.headers.get(AUTHORIZATION).unwrap_or(&self.shared.authorization)
    }

    /// The redaction for the response to a request: it redacts the key and the strings of the request.
    pub(crate) fn redaction(&self, outgoing: &Outgoing) -> Redaction {
        Redaction::new(Some(self.authorization().clone()), outgoing.body.clone())
    }

    /// Reports how a response differs from the spec. Responses of CometAPI are not compared, because it
    /// adds fields of its own to those of Runway.
    pub(crate) fn report_drift(
        &self,
        operation: &'static str,
        value: &dyn Inspect,
        mismatches: &[Mismatch],
        redaction: impl FnOnce() -> Redaction,
    ) {
        if self.provider() == Provider::Runway {
            self.shared.reports.report(operation, value, mismatches, redaction);
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("provider", &self.provider())
            .field("base_url", &self.base_url())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// The items that generated operations use.
pub(crate) mod support {
    #![allow(unused_imports, reason = "the enabled API areas may need only a part")]

    pub(crate) use futures_util::stream::Stream;
    pub(crate) use reqwest::Method;

    pub(crate) use super::{Operation, OperationKind, Request, Response};
    pub(crate) use crate::error::{Error, Idempotency};
    pub(crate) use crate::schema::IntoInput;
}
