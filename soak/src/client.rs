//! A client for the sandbox that behaves as one for Runway: its base URL has Runway's host, so that its
//! minimum interval between two polls applies. The host is resolved to the sandbox.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use runwayml::client::PlainHttp;
use runwayml::{Client, Provider};
use runwayml_sandbox::Sandbox;

/// Shorter than a stall, so that stalled requests time out.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// The client of the programs.
pub fn client(sandbox: &Sandbox) -> anyhow::Result<Client> {
    let address = sandbox.base_url().strip_prefix("http://").context("expected an http URL")?;
    let address: SocketAddr = address.parse()?;
    let host = Provider::Runway.base_url();
    let host = host.strip_prefix("https://").context("expected an https URL")?;
    let http = plain_builder().resolve(host, address).build()?;
    let client = Client::builder()
        .base_url(format!("http://{host}:{}", address.port()))
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
