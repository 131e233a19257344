//! Making a task is billed: it is asked for once, unless nothing was delivered or the caller said
//! otherwise.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, CREATED, Script};
use runwayml::types::{TaskCreated, TextToImageGen4Image};
use runwayml::{Client, Error, Resend};
use tokio::net::TcpListener;

const PROMPT: &str = "a lighthouse at dusk";

async fn create(client: &Client) -> Result<TaskCreated, Error> {
    let request: TextToImageGen4Image =
        TextToImageGen4Image::builder().prompt_text(PROMPT).ratio("1920:1080").try_into().unwrap();
    Ok(client.text_to_image().body(request).send().await?.into_inner())
}

/// The error after this answer, which the client must have asked for once.
async fn refused_once(answer: Answer) -> Error {
    let script = Script::start([answer, Answer::json(200, CREATED)]).await;
    let error = create(&script.client()).await.unwrap_err();
    assert_eq!(script.count(), 1, "{error}");
    error
}

#[tokio::test]
async fn after_a_500_creating_is_not_repeated_whatever_the_host_wishes() {
    let broken = || Answer::json(500, r#"{"error":"Internal error."}"#);
    for answer in [broken(), broken().header("x-should-retry", "true")] {
        let error = refused_once(answer).await;
        assert_eq!(error.status().unwrap(), 500);
        assert!(matches!(error, Error::Refused(_)));
        assert!(error.may_have_been_accepted() && error.is_transient());
        assert!(error.to_string().starts_with("the host answered 500: Internal error;"), "{error}");
    }
}

#[tokio::test]
async fn after_a_409_creating_is_not_repeated() {
    let error = refused_once(Answer::json(409, r#"{"error":"Conflict"}"#)).await;
    assert_eq!(error.status().unwrap(), 409);
}

#[tokio::test]
async fn without_an_answer_the_outcome_of_creating_is_unknown() {
    let script = Script::start([Answer::silence()]).await;
    let client = script.builder().request_timeout(Duration::from_millis(300)).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert!(error.may_have_been_accepted() && error.is_transient());
    assert!(error.to_string().contains("whether the request was accepted is unknown"), "{error}");
    assert!(!error.to_string().contains("fail"), "{error}");
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_leaves_the_outcome_unknown() {
    let error = refused_once(Answer::gone()).await;
    assert!(matches!(error, Error::Lost { .. }) && error.may_have_been_accepted(), "{error:?}");
}

#[tokio::test]
async fn a_rate_limit_is_told_and_not_waited_for() {
    let limited = Answer::json(429, r#"{"error":"Too many"}"#).header("retry-after", "2");
    let error = refused_once(limited).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert_eq!(error.status().unwrap(), 429);
    assert!(!error.may_have_been_accepted() && error.is_transient());
}

#[tokio::test]
async fn who_takes_the_risk_waits_as_long_as_the_host_asks() {
    let limited = Answer::json(429, r#"{"error":"Too many"}"#).header("retry-after", "2");
    let script = Script::start([limited, Answer::json(200, CREATED)]).await;
    let client = script.builder().resend_creations(Resend::AtOwnRisk).build().unwrap();
    assert_eq!(create(&client).await.unwrap().id, "t");
    assert_eq!(script.count(), 2);
    assert!(script.first_pause() >= Duration::from_secs(2), "{:?}", script.first_pause());
    assert!(script.requests().iter().all(|request| request.body.contains(PROMPT)));
}

#[tokio::test]
async fn a_refused_connection_delivers_nothing_and_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = common::builder(&format!("http://{address}"))
        .first_pause(Duration::from_millis(500))
        .build()
        .unwrap();
    let created = tokio::spawn(async move { create(&client).await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let script =
        Script::on(TcpListener::bind(address).await.unwrap(), vec![Answer::json(200, CREATED)]);
    assert_eq!(created.await.unwrap().unwrap().id, "t");
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_accepted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let start = Instant::now();
    let client = common::builder(&format!("http://{address}")).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(matches!(error, Error::NotConnected { .. }), "{error:?}");
    assert!(!error.may_have_been_accepted() && error.is_transient() && error.status().is_none());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn changing_counts_as_creating() {
    for method in [reqwest::Method::PATCH, reqwest::Method::PUT, reqwest::Method::POST] {
        let script = Script::start([Answer::json(503, "{}")]).await;
        let call = script.client().call(method, "/v1/anything").send().await;
        assert!(call.unwrap_err().may_have_been_accepted());
        assert_eq!(script.count(), 1);
    }
}

#[test]
fn what_a_call_waits_for_can_wait_on_any_thread() {
    fn assert_send<T: Send>(_: T) {}
    let client = Client::builder().api_key("key").build().unwrap();
    assert_send(client.text_to_image().send());
    assert_send(client.get_task().send());
    assert_send(client.delete_task().send());
    assert_send(client.call(reqwest::Method::GET, "/v1/tasks").send());
    assert_send(create(&client));
}
