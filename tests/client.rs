//! How a client is made: what is wrong is said before any request, and no secret is ever shown.

use std::time::Duration;

use runwayml::{BuildError, Client, ClientBuilder, Host};

fn builder() -> ClientBuilder {
    Client::builder().api_key("key_secret")
}

fn refused(builder: ClientBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

#[test]
fn a_missing_or_empty_key_is_an_error_that_says_what_to_set() {
    for builder in
        [Client::builder(), Client::builder().api_key(""), Client::builder().api_key("  \n")]
    {
        assert!(refused(builder).contains("RUNWAYML_API_SECRET"));
    }
    let comet = Client::builder().host(Host::CometApi).build().unwrap_err().to_string();
    assert!(comet.contains("COMETAPI_KEY") && comet.contains("COMETAPI_API_KEY"));
}

#[test]
fn a_key_that_fits_no_header_is_refused_and_not_shown() {
    let error = Client::builder().api_key("key_se\ncret").build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidKey));
    assert!(!format!("{error} {error:?}").contains("cret"));
}

#[test]
fn an_address_with_credentials_or_a_query_is_refused_and_not_shown() {
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
fn an_address_may_have_a_path_and_a_slash_at_its_end() {
    for (given, taken) in [
        ("https://host", "https://host"),
        ("https://host/", "https://host"),
        ("http://127.0.0.1:8080/runwayml/", "http://127.0.0.1:8080/runwayml"),
    ] {
        assert_eq!(builder().base_url(given).build().unwrap().base_url(), taken);
    }
}

#[test]
fn each_host_has_its_own_address() {
    assert_eq!(builder().build().unwrap().base_url(), "https://api.dev.runwayml.com");
    let comet = builder().host(Host::CometApi).build().unwrap();
    assert_eq!(comet.base_url(), "https://api.cometapi.com/runwayml");
    assert_eq!(comet.host(), Host::CometApi);
}

#[test]
fn a_header_that_http_does_not_allow_is_refused_by_name() {
    assert!(refused(builder().header("bad name", "x")).contains("bad name"));
    let message = refused(builder().header("x-note", "line\nbreak"));
    assert!(message.contains("x-note") && !message.contains("break"));
}

#[test]
fn no_debug_shows_the_key_or_a_header() {
    let builder = builder().header("x-other-key", "hidden").request_timeout(Duration::from_secs(5));
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    for secret in ["key_secret", "hidden", "Bearer"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
