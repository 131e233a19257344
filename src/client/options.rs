//! Options for some of the requests of a client.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Client;
use crate::pricing::SpendingLimit;
use crate::transport::{RetryCreations, Unsupported};

/// Options for some requests, in place of those of the client; see [`Client::with_options`]. An option
/// that is not set stays as the client has it.
#[derive(Clone, Default)]
#[must_use = "options do nothing until `Client::with_options` is called"]
pub struct RequestOptions {
    request_timeout: Option<Duration>,
    retries: Option<u32>,
    retry_creations: Option<RetryCreations>,
    unsupported: Option<Unsupported>,
    spending_limit: Option<SpendingLimit>,
    headers: HeaderMap,
}

impl RequestOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Time for one attempt, body included; see [`crate::ClientBuilder::request_timeout`].
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = Some(timeout);
        self
    }

    /// Attempts after the first; see [`crate::ClientBuilder::retries`].
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// When a creation is retried; see [`crate::ClientBuilder::retry_creations`].
    pub fn retry_creations(mut self, retry: RetryCreations) -> Self {
        self.retry_creations = Some(retry);
        self
    }

    /// What happens to a request that the provider is not known to support; see
    /// [`crate::ClientBuilder::unsupported`].
    pub fn unsupported(mut self, unsupported: Unsupported) -> Self {
        self.unsupported = Some(unsupported);
        self
    }

    /// The maximum cost of one creation; see [`SpendingLimit`].
    pub fn spending_limit(mut self, limit: SpendingLimit) -> Self {
        self.spending_limit = Some(limit);
        self
    }

    /// One more header on every request to the API. A header of the same name is replaced.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestOptions")
            .field("request_timeout", &self.request_timeout)
            .field("retries", &self.retries)
            .field("retry_creations", &self.retry_creations)
            .field("unsupported", &self.unsupported)
            .field("spending_limit", &self.spending_limit)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl Client {
    /// A clone of this client with other options, for one request or many. It shares the connections
    /// of this client, which does not change.
    ///
    /// ```
    /// use runwayml::Client;
    /// use runwayml::client::RequestOptions;
    /// use runwayml::http::{HeaderName, HeaderValue};
    ///
    /// # async fn example(client: Client) -> runwayml::Result<()> {
    /// let options = RequestOptions::new()
    ///     .retries(0)
    ///     .header(HeaderName::from_static("x-trace"), HeaderValue::from_static("7"));
    /// let task = client.with_options(options).get_task("3d957031").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the client itself is not changed"]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let mut client = self.clone();
        let policy = &mut client.transport.policy;
        policy.request_timeout = options.request_timeout.unwrap_or(policy.request_timeout);
        policy.retries = options.retries.unwrap_or(policy.retries);
        policy.retry_creations = options.retry_creations.unwrap_or(policy.retry_creations);
        policy.unsupported = options.unsupported.unwrap_or(policy.unsupported);
        policy.spending_limit = options.spending_limit.or(policy.spending_limit);
        client.transport.add_headers(options.headers);
        client
    }
}
