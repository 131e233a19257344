//! How a client is made: key, host, address, limits, TLS. Everything that can be wrong about
//! them is said here, before any request. Knows no operation.

use std::env;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::generated::Client;
use crate::host::Host;
use crate::task::{TaskHandle, TaskId};

/// How long one request may take, body included, unless the builder says otherwise. The official
/// SDKs allow as much.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often a request is sent again, as the official SDKs do.
const RETRIES: u32 = 2;

/// The pause before a request is sent again for the first time; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause that a host may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// An answer is a description of a task or a list of such: kilobytes.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No variable of the environment holds a key.
    #[error("no API key found: set {} in the environment", .variables.join(" or "))]
    NoKeyInEnvironment {
        /// The variables that were looked for.
        variables: Vec<&'static str>,
    },
    /// The builder was given no key, or an empty one.
    #[error("the API key is missing or empty: pass one to `ClientBuilder::api_key`, or set {}", .variables.join(" or "))]
    EmptyKey {
        /// The variables from which `Client::from_env` would have taken one.
        variables: &'static [&'static str],
    },
    /// The key has characters that no header may have.
    #[error("the API key has a character that no HTTP header may have, such as a line break")]
    InvalidKey,
    /// The base address cannot be used.
    #[error("the base URL {reason}; it is set with `ClientBuilder::base_url`{}", .variable.map(|name| format!(" or {name}")).unwrap_or_default())]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: &'static str,
        /// The variable that may hold it.
        variable: Option<&'static str>,
    },
    /// A header has a name or value that HTTP does not allow.
    #[error("the header `{name}` has a name or a value that HTTP does not allow")]
    InvalidHeader {
        /// Its name.
        name: String,
    },
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Http(#[source] reqwest::Error),
}

/// Sets up a [`Client`].
///
/// ```
/// use runwayml::{Client, Host};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .api_key("key_0123")
///     .host(Host::Runway)
///     .request_timeout(Duration::from_secs(30))
///     .build()?;
/// assert!(!format!("{client:?}").contains("key_0123"));
/// # Ok::<(), runwayml::BuildError>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    api_key: Option<SecretString>,
    host: Host,
    base_url: Option<String>,
    http_client: Option<reqwest::Client>,
    storage_client: Option<reqwest::Client>,
    policy: Policy,
    headers: Vec<(String, String)>,
}

/// What the hooks of a client need beside its address. Cheap to clone.
#[derive(Clone)]
pub struct Inner {
    pub(crate) settings: Arc<Settings>,
    pub(crate) policy: Policy,
}

/// What is the same for every request of a client.
pub(crate) struct Settings {
    pub(crate) authorization: HeaderValue,
    pub(crate) headers: HeaderMap,
    pub(crate) host: Host,
    /// For other hosts than the API's; made when it is first needed, if it is not there yet.
    #[cfg_attr(not(feature = "assets"), expect(dead_code, reason = "only files need it"))]
    pub(crate) storage: OnceLock<reqwest::Client>,
}

/// What may differ from one request to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// For one request and its whole answer, each time it is sent.
    pub(crate) request_timeout: Duration,
    /// How often it is sent again at most.
    pub(crate) retries: u32,
    pub(crate) resend: Resend,
    pub(crate) unserved: Unserved,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    /// In bytes.
    pub(crate) answer_limit: usize,
}

/// When a request that makes or changes something is sent again. The API has no key by which it
/// would know a repeated request, so a second one may make, and bill, a second task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Resend {
    /// Only where nothing of it was delivered, because there was no connection.
    #[default]
    Undelivered,
    /// Wherever a reading request would be: also when the connection broke, and after 408, 409, 429
    /// and 5xx.
    AtOwnRisk,
}

/// What becomes of a request that its host is not known to take: an operation that it does not
/// serve, or a body that goes beyond limits of its own. See [`Host::serves`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unserved {
    /// It is refused here, with the reason, and nothing is sent.
    #[default]
    Refuse,
    /// It is sent all the same: hosts change without notice.
    Send,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            request_timeout: REQUEST_TIMEOUT,
            retries: RETRIES,
            resend: Resend::default(),
            unserved: Unserved::default(),
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            answer_limit: ANSWER_LIMIT,
        }
    }
}

impl Client {
    /// A client for the first host whose key is in the environment: `RUNWAYML_API_SECRET` for
    /// Runway (with `RUNWAYML_BASE_URL` if it is set), `COMETAPI_KEY` or `COMETAPI_API_KEY` for
    /// CometAPI.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoKeyInEnvironment`] where none is set, and whatever [`ClientBuilder::build`]
    /// finds wrong.
    pub fn from_env() -> Result<Self, BuildError> {
        for host in Host::ALL {
            let Some(key) = host.key_variables().iter().find_map(|name| variable(name)) else {
                continue;
            };
            let mut builder = Self::builder().host(host).api_key(key);
            if let Some(base_url) = host.base_url_variable().and_then(variable) {
                builder = builder.base_url(base_url);
            }
            return builder.build();
        }
        let variables = Host::ALL.iter().flat_map(|host| host.key_variables()).copied().collect();
        Err(BuildError::NoKeyInEnvironment { variables })
    }

    /// Sets up a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The task with this id, to be read, waited for or cancelled: one just created, or one whose
    /// id was stored. Nothing is sent yet.
    pub fn task(&self, id: impl Into<TaskId>) -> TaskHandle {
        TaskHandle::new(self.clone(), id.into())
    }

    /// The host that this client was made for.
    pub fn host(&self) -> Host {
        self.inner.settings.host
    }

    /// The address that the paths of the contract stand below.
    pub fn base_url(&self) -> &str {
        &self.baseurl
    }
}

/// A variable of the environment, if it holds anything.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

impl ClientBuilder {
    /// The key, as the host gave it. It is sent in a header and shown nowhere.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(SecretString::from(key.into()));
        self
    }

    /// The host to talk to; Runway if nothing is said.
    pub fn host(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// The address that the paths of the contract (`/v1/…`) stand below, with or without a slash
    /// at its end; the host's own if nothing is said.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// An HTTP client of your own, with its own TLS, proxy and redirects. Redirects should be off:
    /// a host answers a wrong address with one.
    ///
    /// With the feature `rustls` reqwest has no TLS provider of its own: install one first, as in
    /// `rustls::crypto::ring::default_provider().install_default()`, or make any client of this
    /// crate before yours.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// The HTTP client for hosts other than the API's: the storage that uploads go to, and those
    /// that hold outputs. Redirects should be off, for they are followed with care by this crate,
    /// and it must add no header that other hosts may not see.
    ///
    /// If nothing is said, it is the one of this crate, and not the one given to
    /// [`ClientBuilder::http_client`], which may have a key among its headers.
    #[cfg(feature = "assets")]
    #[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
    pub fn storage_client(mut self, client: reqwest::Client) -> Self {
        self.storage_client = Some(client);
        self
    }

    /// How long one request may take, from connecting to the last byte of its answer; 60 s if
    /// nothing is said.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.policy.request_timeout = timeout;
        self
    }

    /// How often a request is sent again before its error is given back; 2 if nothing is said, and
    /// 0 for never. Reading and deleting are tried again after a broken connection, 408, 409, 429
    /// and 5xx; for creating, see [`ClientBuilder::resend_creations`].
    pub fn retries(mut self, retries: u32) -> Self {
        self.policy.retries = retries;
        self
    }

    /// When a request that makes or changes something is sent again; only where nothing of it was
    /// delivered, if nothing is said.
    pub fn resend_creations(mut self, resend: Resend) -> Self {
        self.policy.resend = resend;
        self
    }

    /// What becomes of a request that the host is not known to take; it is refused, if nothing is
    /// said, with [`crate::Error::Unserved`].
    pub fn unserved(mut self, unserved: Unserved) -> Self {
        self.policy.unserved = unserved;
        self
    }

    /// The least pause before a request is sent again for the first time, 0.5 s if nothing is said.
    /// It doubles each time, up to 8 s, and up to as much again is added by chance. A host that
    /// says how long to wait is obeyed instead.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.policy.first_pause = pause;
        self
    }

    /// The longest pause that a host may ask for, 60 s if nothing is said. One that asks for more
    /// gets no second request: the error comes back at once, and [`crate::Error::retry_after`]
    /// tells how long to wait.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.policy.longest_pause = pause;
        self
    }

    /// The most bytes that an answer may have, 16 MiB if nothing is said. Reading stops there, with
    /// [`crate::Error::TooLarge`].
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.policy.answer_limit = bytes;
        self
    }

    /// One more header on every request to the API. One that this crate sets itself is replaced.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`BuildError`], which says what is missing or wrong and how to set it.
    pub fn build(self) -> Result<Client, BuildError> {
        let authorization = self.authorization()?;
        let base_url = self.checked_base_url()?;
        let headers = self.checked_headers()?;
        let (http_client, own) = match self.http_client {
            Some(client) => (client, None),
            None => {
                let own = http_client()?;
                (own.clone(), Some(own))
            }
        };
        let storage = self.storage_client.or(own).map(OnceLock::from).unwrap_or_default();
        let settings = Arc::new(Settings { authorization, headers, host: self.host, storage });
        Ok(Client::new_with_client(&base_url, http_client, Inner { settings, policy: self.policy }))
    }

    fn authorization(&self) -> Result<HeaderValue, BuildError> {
        let variables = self.host.key_variables();
        let key = self
            .api_key
            .as_ref()
            .map(|key| key.expose_secret().trim())
            .filter(|key| !key.is_empty());
        let key = key.ok_or(BuildError::EmptyKey { variables })?;
        let mut value =
            HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| BuildError::InvalidKey)?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn checked_base_url(&self) -> Result<String, BuildError> {
        let variable = self.host.base_url_variable();
        let refuse = |reason| Err(BuildError::InvalidBaseUrl { reason, variable });
        let base_url = self.base_url.as_deref().unwrap_or(self.host.base_url()).trim();
        let Ok(url) = reqwest::Url::parse(base_url) else { return refuse("is not a URL") };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return refuse("must begin with `https://` (or `http://`) and name a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("must hold no user name or password: the key goes into a header");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("must have no query and no fragment");
        }
        Ok(base_url.trim_end_matches('/').to_owned())
    }

    fn checked_headers(&self) -> Result<HeaderMap, BuildError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let refuse = || BuildError::InvalidHeader { name: name.clone() };
            let parsed = HeaderName::try_from(name).map_err(|_| refuse())?;
            headers.insert(parsed, HeaderValue::try_from(value).map_err(|_| refuse())?);
        }
        Ok(headers)
    }
}

pub(crate) fn http_client() -> Result<reqwest::Client, BuildError> {
    #[cfg(feature = "rustls")]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster; then its provider is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .user_agent(concat!("runwayml-rs/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(BuildError::Http)
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("host", &self.settings.host)
            .field("headers", &self.settings.headers.keys().collect::<Vec<_>>())
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("host", &self.host)
            .field("base_url", &self.base_url.as_deref().map(crate::wire::redacted))
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
