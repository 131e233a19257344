//! The default HTTP client: connection timeout, no redirects, TLS.

use std::time::Duration;

use crate::error::BuildError;

/// The time for a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectTimeout(pub(crate) Duration);

impl Default for ConnectTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// Whether requests go through the proxies of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proxies {
    System,
    None,
}

/// An HTTP client that follows no redirects, with a TLS configuration of its own.
pub(crate) fn http_client(
    timeout: ConnectTimeout,
    proxies: Proxies,
) -> Result<reqwest::Client, BuildError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("runwayml-rs/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timeout.0)
        .redirect(reqwest::redirect::Policy::none());
    if proxies == Proxies::None {
        builder = builder.no_proxy();
    }
    with_tls(builder)?.build().map_err(BuildError::HttpClient)
}

/// Sets rustls with the crypto provider that the program has installed, or else ring, for this client
/// alone.
#[cfg(feature = "rustls")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BuildError> {
    use std::sync::Arc;

    use rustls::crypto::{CryptoProvider, ring};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let installed = CryptoProvider::get_default().cloned();
    let provider = installed.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_platform_verifier());
    let mut config = config.map_err(BuildError::Tls)?.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    #[cfg(feature = "http2")]
    config.alpn_protocols.insert(0, b"h2".to_vec());
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls"))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature with and without rustls")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BuildError> {
    Ok(builder)
}
