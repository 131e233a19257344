//! How a client is made, and what it puts into a path: errors come before any request, and no secret
//! is ever shown.

mod common;

use std::time::Duration;

use common::{Answer, PENDING, Script};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use runwayml::client::PlainHttp;
use runwayml::error::BuildError;
use runwayml::{Client, ClientBuilder, Error, Provider};

fn builder() -> ClientBuilder {
    Client::builder().api_key("key_secret")
}

fn refused(builder: ClientBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

#[test]
fn a_missing_or_empty_key_is_an_error_with_the_variables_to_set() {
    for builder in
        [Client::builder(), Client::builder().api_key(""), Client::builder().api_key("  \n")]
    {
        assert!(refused(builder).contains("RUNWAYML_API_SECRET"));
    }
    let comet = Client::builder().provider(Provider::CometApi).build().unwrap_err().to_string();
    assert!(comet.contains("COMETAPI_KEY") && comet.contains("COMETAPI_API_KEY"));
}

#[test]
fn a_key_that_no_header_can_have_is_refused_and_not_shown() {
    let error = Client::builder().api_key("key_se\ncret").build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidKey));
    assert!(!format!("{error} {error:?}").contains("cret"));
}

#[test]
fn a_base_url_with_credentials_or_a_query_is_refused_and_not_shown() {
    for address in [
        "https://user:hunter2@host",
        "https://user@host",
        "https://host/?token=hunter2",
        "https://host/#hunter2",
    ] {
        let message = refused(builder().base_url(address));
        assert!(message.contains("base URL") && message.contains("RUNWAYML_BASE_URL"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    for address in ["", "host", "ftp://host", "file:///etc/hosts", "https://"] {
        assert!(refused(builder().base_url(address)).contains("base URL"), "{address}");
    }
}

#[test]
fn a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    for (given, taken) in [
        ("https://host", "https://host"),
        ("https://host/", "https://host"),
        ("http://127.0.0.1:8080/runwayml/", "http://127.0.0.1:8080/runwayml"),
    ] {
        assert_eq!(builder().base_url(given).build().unwrap().base_url(), taken);
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
fn a_header_that_http_does_not_allow_is_refused_by_name() {
    assert!(refused(builder().header("bad name", "x")).contains("bad name"));
    let message = refused(builder().header("x-note", "line\nbreak"));
    assert!(message.contains("x-note") && !message.contains("break"));
}

#[test]
fn debug_shows_no_key_and_no_header() {
    let builder = builder().header("x-other-key", "hidden").request_timeout(Duration::from_secs(5));
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    for secret in ["key_secret", "hidden", "Bearer"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn plain_http_is_refused_except_to_this_machine() {
    for address in
        ["http://host", "http://10.0.0.1:8080/", "http://api.example.com", "http://[::2]"]
    {
        let message = refused(builder().base_url(address));
        assert!(message.contains("https://") && message.contains("plain_http"), "{message}");
        let anywhere = builder().base_url(address).plain_http(PlainHttp::Anywhere);
        assert!(anywhere.build().is_ok(), "{address}");
    }
    for address in
        ["http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:1", "http://localhost"]
    {
        assert!(builder().base_url(address).build().is_ok(), "{address}");
    }
    assert!(builder().base_url("https://api.example.com").build().is_ok());
    let message = refused(builder().base_url("http://localhost.example.com"));
    assert!(message.contains("plain_http"), "{message}");
}

#[test]
fn an_error_of_the_builder_is_an_error_of_the_crate() {
    fn client() -> runwayml::Result<Client> {
        Ok(Client::builder().api_key("").build()?)
    }
    assert!(matches!(client().unwrap_err(), Error::Build(_)));
}

#[tokio::test]
async fn an_id_that_names_nothing_is_refused_before_sending() {
    let script = Script::start([Answer::json(200, PENDING)]).await;
    let client = script.client();
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
    assert_eq!(script.count(), 0);
}

/// The path of the last request, as it was sent.
fn path(script: &Script) -> String {
    let requests = script.requests();
    let line = requests.last().unwrap().head.lines().next().unwrap().to_owned();
    line.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn an_id_cannot_change_the_path() {
    let script = Script::start([Answer::json(200, PENDING)]).await;
    let client = script.client();
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
        assert_eq!(path(&script), format!("/v1/tasks/{sent}"));
    }
}

#[test]
fn any_id_is_one_segment_of_the_path() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let script = runtime.block_on(Script::start([Answer::json(200, PENDING)]));
    let client = script.client();
    proptest!(ProptestConfig::with_cases(100), |(id in "[a-z0-9/.%?#\\\\;:@&=+ \u{e9}\u{1f980}\u{1}-\u{1f}]{1,12}")| {
        prop_assume!(id != "." && id != "..");
        runtime.block_on(client.get_task(&id).send()).unwrap();
        let path = path(&script);
        let segments: Vec<&str> = path.split('/').collect();
        prop_assert_eq!(segments.len(), 4, "{}", path);
        let decoded = percent_decode_str(segments[3]).decode_utf8().unwrap();
        prop_assert_eq!(decoded, id);
    });
}
