//! Builds a client from key, provider, base URL and limits, which are checked before any request.

use std::env;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Client;
use crate::drift::{Listener, Reports};
use crate::error::BuildError;
use crate::pricing::SpendingLimit;
use crate::provider::Provider;
use crate::redaction::redact_text;
use crate::schema::Secret;
use crate::transport::{
    ConnectTimeout, Policy, Proxies, RetryCreations, Shared, Transport, Unsupported, http_client,
};

/// Sets up a [`Client`].
///
/// ```
/// use runwayml::{Client, Provider};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .api_key("key_0123")
///     .provider(Provider::Runway)
///     .request_timeout(Duration::from_secs(30))
///     .build()?;
/// assert!(!format!("{client:?}").contains("key_0123"));
/// # Ok::<(), runwayml::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    api_key: Option<Secret>,
    provider: Provider,
    base_url: Option<String>,
    plain_http: PlainHttp,
    http_client: Option<reqwest::Client>,
    storage_client: Option<reqwest::Client>,
    connect_timeout: ConnectTimeout,
    policy: Policy,
    headers: Vec<(String, String)>,
    pub(crate) listener: Listener,
}

/// Where the key may be sent without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum PlainHttp {
    /// To this machine only, as for a sandbox.
    #[default]
    Loopback,
    /// To any host. Everyone on the network path can read the key.
    Anywhere,
}

impl Client {
    /// A client for the first provider whose key is in the environment: `RUNWAYML_API_SECRET` for
    /// Runway, `COMETAPI_KEY` or `COMETAPI_API_KEY` for CometAPI. `RUNWAYML_BASE_URL` and
    /// `COMETAPI_BASE_URL` replace the provider's base URL.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoKeyInEnvironment`] if none is set, and the errors of [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, BuildError> {
        for provider in Provider::ALL {
            match Self::from_env_for(provider) {
                Err(BuildError::NoKeyInEnvironment { .. }) => {}
                client => return client,
            }
        }
        let variables =
            Provider::ALL.iter().flat_map(|provider| provider.key_variables()).copied().collect();
        Err(BuildError::NoKeyInEnvironment { variables })
    }

    /// A client for this provider, with key and base URL from its environment variables.
    ///
    /// # Errors
    ///
    /// As [`Client::from_env`].
    pub fn from_env_for(provider: Provider) -> Result<Self, BuildError> {
        let variables = provider.key_variables();
        let Some(key) = variables.iter().find_map(|name| variable(name)) else {
            return Err(BuildError::NoKeyInEnvironment { variables: variables.to_vec() });
        };
        let mut builder = Self::builder().provider(provider).api_key(key);
        if let Some(base_url) = provider.base_url_variable().and_then(variable) {
            builder = builder.base_url(base_url);
        }
        builder.build()
    }

    /// Sets up a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// An environment variable, if it is not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

impl ClientBuilder {
    /// The key, as the provider issued it; required. It is sent in the header `Authorization`, to the API
    /// only, and never printed.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(Secret::from(key.into()));
        self
    }

    /// The provider; Runway by default.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// The URL that the paths of the spec (`/v1/…`) are relative to, with or without a slash at its
    /// end; [`Provider::base_url`] by default. It must not contain credentials, a query or a fragment,
    /// and must begin with `https://` unless [`ClientBuilder::plain_http`] allows `http://`.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Where the key may be sent over `http://`; default is to this machine only.
    pub fn plain_http(mut self, plain_http: PlainHttp) -> Self {
        self.plain_http = plain_http;
        self
    }

    /// An HTTP client of your own, with its own TLS, proxy, connection timeout and redirects. Redirects
    /// should be off: a provider responds to a wrong URL with one. The default client has no redirects
    /// and the proxies of the system, but no proxy if the base URL is on this machine; see
    /// [`guide::network`](crate::guide::network).
    ///
    /// With the feature `rustls` reqwest has no TLS provider of its own: install one first, as in
    /// `rustls::crypto::ring::default_provider().install_default()`.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// The HTTP client for storage, to which files are uploaded and from which outputs are downloaded.
    /// Redirects should be off, because this crate follows them itself, and it must not add headers
    /// that are secret.
    ///
    /// Default is a client of this crate, not the one given to [`ClientBuilder::http_client`], which
    /// may have a key among its headers.
    #[cfg(feature = "assets")]
    #[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
    pub fn storage_client(mut self, client: reqwest::Client) -> Self {
        self.storage_client = Some(client);
        self
    }

    /// Time for a connection, 10 s by default: name lookup, TCP and TLS. It applies to the HTTP clients
    /// of this crate, for the API and for storage, and not to those given to
    /// [`ClientBuilder::http_client`] and `storage_client`.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = ConnectTimeout(timeout);
        self
    }

    /// Time for one attempt of a request, from connecting to the last byte of its response; 60 s by
    /// default. A request that timed out is not retried.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.policy.request_timeout = timeout;
        self
    }

    /// How often a request is retried before its error is returned; 2 by default, 0 for never.
    /// Idempotent requests are retried after a lost connection, 408, 409, 429 and 5xx; for creations
    /// see [`ClientBuilder::retry_creations`].
    pub fn retries(mut self, retries: u32) -> Self {
        self.policy.retries = retries;
        self
    }

    /// When a request that creates or changes something is retried; by default only if nothing of it
    /// was delivered.
    pub fn retry_creations(mut self, retry: RetryCreations) -> Self {
        self.policy.retry_creations = retry;
        self
    }

    /// What happens to a request that the provider is not known to support; by default it is
    /// rejected with [`crate::Error::Unsupported`].
    pub fn unsupported(mut self, unsupported: Unsupported) -> Self {
        self.policy.unsupported = unsupported;
        self
    }

    /// The maximum cost of one creation; unlimited by default. See [`SpendingLimit`] for requests
    /// whose price is unknown. It does not apply to [`Client::request`].
    pub fn spending_limit(mut self, limit: SpendingLimit) -> Self {
        self.policy.spending_limit = Some(limit);
        self
    }

    /// The back-off before the first retry, 0.5 s by default. It doubles each time, up to 8 s, and
    /// up to as much again is added at random. A longer `Retry-After` takes precedence.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.policy.initial_backoff = backoff;
        self
    }

    /// The longest `Retry-After` that is waited for, 60 s by default. After a longer one there is no
    /// retry: the error is returned at once, and [`crate::Error::retry_after`] has the delay.
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.policy.max_retry_after = delay;
        self
    }

    /// The maximum length of a response body in bytes, 16 MiB by default. A longer body is
    /// [`crate::Error::TooLarge`].
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.policy.response_limit = bytes;
        self
    }

    /// One more header on every request to the API, and on none to storage. A header of the same name
    /// is replaced, also one that this crate sets. [`ClientBuilder::build`] returns an error for a name
    /// or a value that HTTP does not allow.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Calls `listener` for each way in which a response of Runway differs from the spec, besides the
    /// `tracing` event at level warn with the target `runwayml::drift`, which is logged with or
    /// without a listener.
    ///
    /// A client and its clones report each difference once, and at most 1000 of them. The listener runs
    /// before the call returns: it should return quickly, and a panic in it is a panic of the call.
    /// Responses of CometAPI are not compared, because it adds fields of its own to those of Runway.
    ///
    /// ```
    /// use runwayml::Client;
    /// use runwayml::drift::Drift;
    ///
    /// let (drifts, received) = std::sync::mpsc::channel();
    /// let client = Client::builder()
    ///     .api_key("key_0123")
    ///     .on_drift(move |drift: &Drift| drop(drifts.send(drift.clone())))
    ///     .build()?;
    /// # drop(client);
    /// for drift in received.try_iter() {
    ///     println!("{drift}");
    /// }
    /// # Ok::<(), runwayml::Error>(())
    /// ```
    #[cfg(feature = "drift")]
    #[cfg_attr(docsrs, doc(cfg(feature = "drift")))]
    pub fn on_drift(
        mut self,
        listener: impl Fn(&crate::drift::Drift) + Send + Sync + 'static,
    ) -> Self {
        self.listener = Listener::new(listener);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// [`BuildError`], which says what is missing or wrong and how to set it.
    pub fn build(self) -> Result<Client, BuildError> {
        let authorization = self.authorization()?;
        let base = self.checked_base_url()?;
        let headers = self.checked_headers()?;
        let (http, own) = match self.http_client {
            Some(client) => (client, None),
            // A proxy could read the key, and would not reach this machine. Storage may be elsewhere.
            None if is_loopback(&base) => (http_client(self.connect_timeout, Proxies::None)?, None),
            None => {
                let own = http_client(self.connect_timeout, Proxies::System)?;
                (own.clone(), Some(own))
            }
        };
        let storage = self.storage_client.or(own).map(OnceLock::from).unwrap_or_default();
        let (provider, reports) = (self.provider, Reports::new(self.listener));
        let connect_timeout = self.connect_timeout;
        let shared =
            Shared { http, base, authorization, provider, storage, connect_timeout, reports };
        Ok(Client { transport: Transport::new(shared, self.policy, headers) })
    }

    fn authorization(&self) -> Result<HeaderValue, BuildError> {
        let variables = self.provider.key_variables();
        let key = self.api_key.as_ref().map(|key| key.expose().trim());
        let key = key.filter(|key| !key.is_empty()).ok_or(BuildError::EmptyKey { variables })?;
        let mut value =
            HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| BuildError::InvalidKey)?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn checked_base_url(&self) -> Result<Url, BuildError> {
        let variable = self.provider.base_url_variable();
        let invalid = |reason| Err(BuildError::InvalidBaseUrl { reason, variable });
        let base_url = self.base_url.as_deref().unwrap_or(self.provider.base_url()).trim();
        let Ok(url) = Url::parse(base_url) else { return invalid("must be a URL") };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return invalid("must begin with `https://` (or `http://`) and name a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return invalid("must not contain credentials");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return invalid("must not contain a query or a fragment");
        }
        if url.scheme() == "http" && self.plain_http == PlainHttp::Loopback && !is_loopback(&url) {
            return invalid(
                "must begin with `https://` unless `ClientBuilder::plain_http` allows `http://`, over \
                 which anyone on the network path can read the key",
            );
        }
        Ok(url)
    }

    fn checked_headers(&self) -> Result<HeaderMap, BuildError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let invalid = || BuildError::InvalidHeader { name: name.clone() };
            let parsed = HeaderName::try_from(name).map_err(|_| invalid())?;
            headers.insert(parsed, HeaderValue::try_from(value).map_err(|_| invalid())?);
        }
        Ok(headers)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("provider", &self.provider)
            .field("base_url", &self.base_url.as_deref().map(redact_text))
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
