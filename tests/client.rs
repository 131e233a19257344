//! Builds clients: invalid settings are errors, secrets are not printed. Also what every request has: its
//! headers, its path, no redirects.

use std::time::Duration;

use crate::common::{MockResponse, MockServer, PENDING, install_tls, task};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use runwayml::client::PlainHttp;
use runwayml::error::BuildError;
use runwayml::{Client, ClientBuilder, Error, Provider};

fn builder() -> ClientBuilder {
    Client::builder().api_key("key_secret")
}

fn build_error(builder: ClientBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

#[test]
fn a_missing_or_empty_key_is_an_error_that_names_the_variables() {
    for builder in
        [Client::builder(), Client::builder().api_key(""), Client::builder().api_key("  \n")]
    {
        assert!(build_error(builder).contains("RUNWAYML_API_SECRET"));
    }
    let comet = Client::builder().provider(Provider::CometApi).build().unwrap_err().to_string();
    assert!(comet.contains("COMETAPI_KEY") && comet.contains("COMETAPI_API_KEY"));
}

#[test]
fn a_key_that_is_no_valid_header_is_rejected_and_not_printed() {
    let error = Client::builder().api_key("key_se\ncret").build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidKey));
    assert!(!format!("{error} {error:?}").contains("cret"));
}

#[test]
fn a_base_url_with_credentials_or_a_query_is_rejected_and_not_printed() {
    for address in [
        "https://user:hunter2@host",
        "https://user@host",
        "https://host/?token=hunter2",
        "https://host/#hunter2",
    ] {
        let message = build_error(builder().base_url(address));
        assert!(message.contains("base URL") && message.contains("RUNWAYML_BASE_URL"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    for address in ["", "host", "ftp://host", "file:///etc/hosts", "https://"] {
        assert!(build_error(builder().base_url(address)).contains("base URL"), "{address}");
    }
}

#[test]
fn a_base_url_may_have_a_path_and_a_trailing_slash() {
    for (base_url, expected) in [
        ("https://host", "https://host"),
        ("https://host/", "https://host"),
        ("http://127.0.0.1:8080/runwayml/", "http://127.0.0.1:8080/runwayml"),
    ] {
        assert_eq!(builder().base_url(base_url).build().unwrap().base_url(), expected);
    }
}

#[test]
fn each_provider_has_its_own_base_url() {
    assert_eq!(builder().build().unwrap().base_url(), "https://api.dev.runwayml.com");
    let comet = builder().provider(Provider::CometApi).build().unwrap();
    assert_eq!(comet.base_url(), "https://api.cometapi.com/runwayml");
    assert_eq!(comet.provider(), Provider::CometApi);
}

#[test]
fn an_invalid_header_is_rejected_with_its_name_only() {
    assert!(build_error(builder().header("bad name", "x")).contains("bad name"));
    let message = build_error(builder().header("x-note", "line\nbreak"));
    assert!(message.contains("x-note") && !message.contains("break"));
}

#[test]
fn debug_prints_no_key_and_no_header() {
    let builder = builder().header("x-other-key", "hidden").request_timeout(Duration::from_secs(5));
    let printed = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    for secret in ["key_secret", "hidden", "Bearer"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn plain_http_is_rejected_except_to_localhost() {
    for address in
        ["http://host", "http://10.0.0.1:8080/", "http://api.example.com", "http://[::2]"]
    {
        let message = build_error(builder().base_url(address));
        assert!(message.contains("https://") && message.contains("plain_http"), "{message}");
        assert!(!message.contains("key_secret"), "{message}");
        let anywhere = builder().base_url(address).plain_http(PlainHttp::Anywhere);
        assert!(anywhere.build().is_ok(), "{address}");
    }
    for address in
        ["http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:1", "http://localhost"]
    {
        assert!(builder().base_url(address).build().is_ok(), "{address}");
    }
    assert!(builder().base_url("https://api.example.com").build().is_ok());
    let message = build_error(builder().base_url("http://localhost.example.com"));
    assert!(message.contains("plain_http"), "{message}");
}

#[test]
fn a_build_error_converts_into_the_error_of_the_crate() {
    fn client() -> runwayml::Result<Client> {
        Ok(Client::builder().api_key("").build()?)
    }
    assert!(matches!(client().unwrap_err(), Error::Build(_)));
}

#[tokio::test]
async fn an_empty_or_relative_id_is_rejected_before_sending() {
    let server = MockServer::start([MockResponse::json(200, PENDING)]).await;
    let client = server.client();
    for id in ["", ".", ".."] {
        for error in [
            client.task(id).get().await.unwrap_err(),
            client.task(id).cancel().await.unwrap_err(),
            client.get_task(id).send().await.unwrap_err(),
            client.delete_task(id).send().await.unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        }
    }
    assert_eq!(server.count(), 0);
}

/// The path of the last request.
fn path(server: &MockServer) -> String {
    let requests = server.requests();
    let line = requests.last().unwrap().head.lines().next().unwrap().to_owned();
    line.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_request_has_the_key_the_version_and_the_headers_of_the_caller() {
    let server = MockServer::start([task("PENDING")]).await;
    let base_url = format!("{}/prefix/", server.address());
    let client = builder().base_url(base_url).header("x-runway-on-behalf-of", "someone");
    client.build().unwrap().task("t").get().await.unwrap();
    let head = &server.requests()[0].head;
    for part in [
        "get /prefix/v1/tasks/t http/1.1",
        "authorization: bearer key_secret",
        "x-runway-version: 2024-11-06",
        "x-runway-on-behalf-of: someone",
    ] {
        assert!(head.contains(part), "{part} is not in {head}");
    }
}

#[tokio::test]
async fn the_connect_timeout_covers_the_tls_handshake() {
    // It accepts connections and sends nothing.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let builder = builder().base_url(format!("https://{}", listener.local_addr().unwrap()));
    let client = builder.connect_timeout(Duration::from_millis(100)).retries(0).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }) && error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = MockServer::start([task("PENDING")]).await;
    let redirect = MockResponse::new(301, "text/plain", "").header("location", target.address());
    let server = MockServer::start([redirect]).await;
    let error = server.client().task("t").get().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 301);
    assert_eq!((server.count(), target.count()), (1, 0));
}

#[tokio::test]
async fn a_custom_http_client_sends_the_headers_of_this_crate_too() {
    install_tls();
    let server = MockServer::start([task("PENDING")]).await;
    let custom = reqwest::Client::builder().user_agent("custom/1").no_proxy().build().unwrap();
    let client = builder().base_url(server.address()).http_client(custom).build().unwrap();
    client.task("t").get().await.unwrap();
    let head = &server.requests()[0].head;
    for part in ["user-agent: custom/1", "authorization: bearer key_secret"] {
        assert!(head.contains(part), "{part} is not in {head}");
    }
}

#[tokio::test]
async fn an_id_cannot_change_the_path() {
    let server = MockServer::start([MockResponse::json(200, PENDING)]).await;
    let client = server.client();
    for (id, sent) in [
        ("a/../b?c#d", "a%2f..%2fb%3fc%23d"),
        ("..%2f..", "..%252f.."),
        ("%2e%2e", "%252e%252e"),
        ("..\\..", "..%5c.."),
        ("../", "..%2f"),
        ("a b\r\n", "a%20b%0d%0a"),
        ("...", "..."),
    ] {
        client.get_task(id).send().await.unwrap();
        assert_eq!(path(&server), format!("/v1/tasks/{sent}"));
    }
}

#[test]
fn any_id_is_one_path_segment() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(MockServer::start([MockResponse::json(200, PENDING)]));
    let client = server.client();
    proptest!(ProptestConfig::with_cases(100), |(id in "[a-z0-9/.%?#\\\\;:@&=+ \u{e9}\u{1f980}\u{1}-\u{1f}]{1,12}")| {
        prop_assume!(id != "." && id != "..");
        runtime.block_on(client.get_task(&id).send()).unwrap();
        let path = path(&server);
        let segments: Vec<&str> = path.split('/').collect();
        prop_assert_eq!(segments.len(), 4, "{}", path);
        let decoded = percent_decode_str(segments[3]).decode_utf8().unwrap();
        prop_assert_eq!(decoded, id);
    });
}
