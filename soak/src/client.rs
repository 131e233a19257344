//! A client for the sandbox that behaves as one for the provider: its base URL has the provider's host, so
//! that its minimum interval between two polls applies. The host is resolved to the sandbox.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::Context as _;
use reqwest::Url;
use runwayml::client::PlainHttp;
use runwayml::{Client, Provider};
use runwayml_sandbox::Sandbox;

/// Shorter than a stall, so that stalled requests time out.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// The client of the programs.
pub fn client(sandbox: &Sandbox, provider: Provider) -> anyhow::Result<Client> {
    let mut base_url = Url::parse(sandbox.base_url())?;
    let port = base_url.port().context("expected a port")?;
    let of_provider = Url::parse(provider.base_url())?;
    let host = of_provider.host_str().context("expected a host")?;
    base_url.set_host(Some(host))?;
    let http = plain_builder().resolve(host, (Ipv4Addr::LOCALHOST, port).into()).build()?;
    let client = Client::builder()
        .provider(provider)
        .base_url(base_url.as_str())
        .plain_http(PlainHttp::Anywhere)
        .api_key(sandbox.api_key())
        .http_client(http)
        .storage_client(plain_builder().build()?)
        .request_timeout(REQUEST_TIMEOUT);
    Ok(client.build()?)
}

/// An HTTP client without a proxy.
pub fn plain_builder() -> reqwest::ClientBuilder {
    // It fails if a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let no_redirects = reqwest::redirect::Policy::none();
    reqwest::Client::builder().no_proxy().redirect(no_redirects)
}
