//! Why a client could not be built.

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No environment variable holds a key.
    #[error("no API key in the environment; set {}", .variables.join(" or "))]
    #[non_exhaustive]
    NoKeyInEnvironment {
        /// The variables that were looked for.
        variables: Vec<&'static str>,
    },
    /// The builder was given no key, or an empty one.
    #[error(
        "the API key is missing or empty; pass one to `ClientBuilder::api_key`, or set {} and use \
         `Client::from_env`",
        .variables.join(" or ")
    )]
    #[non_exhaustive]
    EmptyKey {
        /// The variables from which `Client::from_env` would have taken one.
        variables: &'static [&'static str],
    },
    /// The key has characters that HTTP headers cannot have.
    #[error(
        "the API key has a character that HTTP headers cannot contain, such as a line break; copy the \
         key again"
    )]
    InvalidKey,
    /// The base URL cannot be used.
    #[error(
        "the base URL {reason}; change `ClientBuilder::base_url`{}",
        .variable.map(|name| format!(" or {name}")).unwrap_or_default()
    )]
    #[non_exhaustive]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: &'static str,
        /// The variable that may hold it.
        variable: Option<&'static str>,
    },
    /// A header has a name or a value that HTTP does not allow.
    #[error(
        "the header `{name}` has a name or a value that HTTP does not allow; change \
         `ClientBuilder::header`"
    )]
    #[non_exhaustive]
    InvalidHeader {
        /// The name of the header as it was given.
        name: String,
    },
    /// `reqwest` could not build its client.
    #[error(
        "cannot set up the HTTP client; check the proxies in the environment, or pass a client to \
         `ClientBuilder::http_client`"
    )]
    HttpClient(#[source] reqwest::Error),
    /// rustls could not be configured, such as for lack of certificates of the platform.
    #[cfg(feature = "rustls")]
    #[error(
        "cannot set up TLS; check the certificates of the system, or pass a client to \
         `ClientBuilder::http_client`"
    )]
    Tls(#[source] rustls::Error),
}
