//! Options for some requests: what is set holds for them, the rest and the client stay as they are.

mod common;

use std::time::Duration;

use common::{Answer, CREATED, KEY, PENDING, Script, image_request};
use runwayml::Error;
use runwayml::client::RequestOptions;
use runwayml::http::{HeaderName, HeaderValue};
use runwayml::retry::RetryCreations;

fn broken() -> Answer {
    Answer::json(500, r#"{"error":"Internal error."}"#)
}

fn header(name: &'static str, value: &'static str) -> RequestOptions {
    RequestOptions::new().header(HeaderName::from_static(name), HeaderValue::from_static(value))
}

#[tokio::test]
async fn retries_of_one_request_leave_the_client_as_it_is() {
    let script = Script::start([broken()]).await;
    let client = script.client();
    client.with_options(RequestOptions::new().retries(0)).task("t").get().await.unwrap_err();
    assert_eq!(script.count(), 1);
    client.task("t").get().await.unwrap_err();
    assert_eq!(script.count(), 1 + 3);
}

#[tokio::test]
async fn a_time_limit_of_one_request_ends_it() {
    let script = Script::start([Answer::silence()]).await;
    let options = RequestOptions::new().request_timeout(Duration::from_millis(100));
    let error = script.client().with_options(options).task("t").get().await.unwrap_err();
    assert!(matches!(&error, Error::Transport { .. }) && error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn a_creation_is_retried_for_the_caller_who_allows_it_and_for_no_other() {
    let script = Script::start([broken(), Answer::json(200, CREATED), broken()]).await;
    let client = script.client();
    let options = RequestOptions::new().retry_creations(RetryCreations::Always);
    client.with_options(options).text_to_image(image_request()).send().await.unwrap();
    assert_eq!(script.count(), 2);
    client.text_to_image(image_request()).send().await.unwrap_err();
    assert_eq!(script.count(), 3);
}

#[tokio::test]
async fn options_that_follow_each_other_add_up() {
    let script = Script::start([broken()]).await;
    let client = script.builder().header("x-from-client", "1").build().unwrap();
    let quick = client.with_options(header("x-first", "2").retries(0));
    let other = quick.with_options(header("x-second", "3"));
    other.task("t").get().await.unwrap_err();
    client.task("t").get().await.unwrap_err();

    let requests = script.requests();
    assert_eq!(requests.len(), 1 + 3);
    for sent in ["x-from-client: 1", "x-first: 2", "x-second: 3"] {
        assert!(requests[0].head.contains(sent), "{}", requests[0].head);
    }
    assert!(requests[1].head.contains("x-from-client: 1") && !requests[1].head.contains("x-first"));
}

#[tokio::test]
async fn polls_and_raw_requests_of_the_clone_have_its_options() {
    let succeeded = r#"{"id":"t","status":"SUCCEEDED","output":[]}"#;
    let script = Script::start([Answer::json(200, PENDING), Answer::json(200, succeeded)]).await;
    let client = script.client().with_options(header("x-trace", "7"));
    client.task("t").wait().poll_interval(Duration::from_millis(20)).await.unwrap();
    client.request(runwayml::http::Method::GET, "/v1/next").send().await.unwrap();
    let requests = script.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.head.contains("x-trace: 7")));
}

#[test]
fn debug_shows_names_of_headers_and_no_values() {
    let options = header("x-trace", "hidden");
    let client = runwayml::Client::builder().api_key(KEY).build().unwrap();
    let shown = format!("{options:?} {:?}", client.with_options(options.clone()));
    assert!(shown.contains("x-trace") && !shown.contains("hidden"), "{shown}");
}
