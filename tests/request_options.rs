//! Request options override those of the client and leave the client unchanged.

use std::time::Duration;

use crate::common::{
    CREATED, KEY, MockResponse, MockServer, PENDING, POLL_INTERVAL, image_request,
};
use runwayml::Error;
use runwayml::client::RequestOptions;
use runwayml::http::{HeaderName, HeaderValue};
use runwayml::retry::RetryCreations;

fn server_error() -> MockResponse {
    MockResponse::json(500, r#"{"error":"Internal error."}"#)
}

fn header(name: &'static str, value: &'static str) -> RequestOptions {
    RequestOptions::new().header(HeaderName::from_static(name), HeaderValue::from_static(value))
}

#[tokio::test]
async fn retries_are_set_for_one_request() {
    let server = MockServer::start([server_error()]).await;
    let client = server.client();
    client.with_options(RequestOptions::new().retries(0)).task("t").get().await.unwrap_err();
    assert_eq!(server.count(), 1);
    client.task("t").get().await.unwrap_err();
    assert_eq!(server.count(), 1 + 3);
}

#[tokio::test]
async fn a_timeout_is_set_for_one_request() {
    let server = MockServer::start([MockResponse::hang()]).await;
    let options = RequestOptions::new().request_timeout(Duration::from_millis(100));
    let error = server.client().with_options(options).task("t").get().await.unwrap_err();
    assert!(matches!(&error, Error::Transport { .. }) && error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn retries_of_creations_are_allowed_for_one_request() {
    let server =
        MockServer::start([server_error(), MockResponse::json(200, CREATED), server_error()]).await;
    let client = server.client();
    let options = RequestOptions::new().retry_creations(RetryCreations::Always);
    client.with_options(options).text_to_image(image_request()).send().await.unwrap();
    assert_eq!(server.count(), 2);
    client.text_to_image(image_request()).send().await.unwrap_err();
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn options_of_options_are_merged() {
    let server = MockServer::start([server_error()]).await;
    let client = server.builder().header("x-from-client", "1").build().unwrap();
    let first = client.with_options(header("x-first", "2").retries(0));
    let second = first.with_options(header("x-second", "3"));
    second.task("t").get().await.unwrap_err();
    client.task("t").get().await.unwrap_err();

    let requests = server.requests();
    assert_eq!(requests.len(), 1 + 3);
    for sent in ["x-from-client: 1", "x-first: 2", "x-second: 3"] {
        assert!(requests[0].head.contains(sent), "{}", requests[0].head);
    }
    assert!(requests[1].head.contains("x-from-client: 1") && !requests[1].head.contains("x-first"));
}

#[tokio::test]
async fn polls_and_raw_requests_use_the_options() {
    let succeeded = r#"{"id":"t","status":"SUCCEEDED","output":[]}"#;
    let server =
        MockServer::start([MockResponse::json(200, PENDING), MockResponse::json(200, succeeded)])
            .await;
    let client = server.client().with_options(header("x-trace", "7"));
    client.task("t").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    client.request(runwayml::http::Method::GET, "/v1/next").send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.head.contains("x-trace: 7")));
}

#[test]
fn debug_prints_names_of_headers_and_no_values() {
    let options = header("x-trace", "hidden");
    let client = runwayml::Client::builder().api_key(KEY).build().unwrap();
    let printed = format!("{options:?} {:?}", client.with_options(options.clone()));
    assert!(printed.contains("x-trace") && !printed.contains("hidden"), "{printed}");
}
