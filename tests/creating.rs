//! A creation is billed: it is sent once, unless nothing was delivered or the caller allows more.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::error::Error as _;
use std::time::{Duration, Instant};

use common::{Answer, CREATED, PROMPT, Script, image_request, printed};
use runwayml::http::Method;
use runwayml::retry::RetryCreations;
use runwayml::types::{ReferenceImage, TaskCreated};
use runwayml::{Client, Error, Provider};
use serde_json::json;
use tokio::net::TcpListener;

const UNKNOWN: &str = "the outcome is unknown: the provider may have accepted the request";

async fn create(client: &Client) -> Result<TaskCreated, Error> {
    client.text_to_image(image_request()).send().await
}

/// The error after this response, which the client must have asked for once.
async fn fails_after_one_request(answer: Answer) -> Error {
    let script = Script::start([answer, Answer::json(200, CREATED)]).await;
    let error = create(&script.client()).await.unwrap_err();
    assert_eq!(script.count(), 1, "{error}");
    error
}

fn assert_outcome_unknown(error: &Error) {
    assert!(error.may_have_been_accepted() && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains(UNKNOWN), "{error}");
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_500_whatever_the_provider_asks() {
    let broken = || Answer::json(500, r#"{"error":"Internal error."}"#);
    for answer in [broken(), broken().header("x-should-retry", "true")] {
        let error = fails_after_one_request(answer).await;
        assert_eq!(error.status().unwrap(), 500);
        assert!(matches!(error, Error::Api(_)));
        assert_outcome_unknown(&error);
        assert!(
            error.to_string().starts_with("the provider answered 500: Internal error;"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_409() {
    let error = fails_after_one_request(Answer::json(409, r#"{"error":"Conflict"}"#)).await;
    assert_eq!(error.status().unwrap(), 409);
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_timeout() {
    let script = Script::start([Answer::silence()]).await;
    let client = script.builder().request_timeout(Duration::from_millis(300)).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert!(error.is_timeout(), "{error:?}");
    assert_outcome_unknown(&error);
    assert!(!error.to_string().contains("fail"), "{error}");
}

#[tokio::test]
async fn a_lost_connection_leaves_the_outcome_of_a_creation_unknown() {
    for answer in [Answer::gone(), Answer::json(200, CREATED).cut(3)] {
        let error = fails_after_one_request(answer).await;
        assert!(matches!(error, Error::Transport { .. }), "{error:?}");
        assert_outcome_unknown(&error);
    }
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_rate_limit() {
    let limited = Answer::json(429, r#"{"error":"Too many"}"#).header("retry-after", "2");
    let error = fails_after_one_request(limited).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert_eq!(error.status().unwrap(), 429);
    assert!(!error.may_have_been_accepted() && error.is_retryable() && error.is_rate_limited());
}

#[tokio::test]
async fn a_creation_that_may_be_retried_waits_as_long_as_the_provider_asks() {
    let limited = Answer::json(429, r#"{"error":"Too many"}"#).header("retry-after", "2");
    let script = Script::start([limited, Answer::json(200, CREATED)]).await;
    let client = script.builder().retry_creations(RetryCreations::Always).build().unwrap();
    assert_eq!(create(&client).await.unwrap().id, "t");
    assert_eq!(script.count(), 2);
    assert!(script.first_pause() >= Duration::from_secs(2), "{:?}", script.first_pause());
    assert!(script.requests().iter().all(|request| request.body.contains(PROMPT)));
}

/// An address where nobody listens.
async fn free_address() -> std::net::SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn a_creation_is_retried_after_a_refused_connection() {
    let address = free_address().await;
    let client = common::builder(&format!("http://{address}"))
        .initial_backoff(Duration::from_millis(500))
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
async fn without_a_connection_nothing_was_accepted() {
    let start = Instant::now();
    let client = common::builder(&format!("http://{}", free_address().await)).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(!error.may_have_been_accepted() && error.is_retryable() && error.status().is_none());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn patch_and_put_count_as_creations() {
    for method in [Method::PATCH, Method::PUT, Method::POST] {
        let script = Script::start([Answer::json(503, "{}")]).await;
        let request = script.client().request(method, "/v1/anything");
        assert_outcome_unknown(&request.send().await.unwrap_err());
        assert_eq!(script.count(), 1);
    }
}

#[tokio::test]
async fn every_2xx_with_the_usual_body_is_a_success() {
    for status in [200, 201, 202, 203, 206, 299] {
        let script = Script::start([Answer::json(status, CREATED)]).await;
        let created = script.client().text_to_image(image_request()).send_with_meta().await;
        let created = created.unwrap();
        assert_eq!((created.value.id.as_str(), created.status.as_u16()), ("t", status));
        assert_eq!(script.count(), 1);
    }
}

#[tokio::test]
async fn a_2xx_with_an_empty_or_odd_body_leaves_the_outcome_unknown() {
    for answer in [
        Answer::json(200, ""),
        Answer::json(201, "{}"),
        Answer::json(202, "null"),
        Answer::json(204, ""),
        Answer::json(200, "[]"),
        Answer::json(200, r#"{"id":7}"#),
        Answer::json(200, r#"{"message":"queued"}"#),
        Answer::json(206, r#"{"id":"#),
        Answer::new(200, "text/plain", "ok"),
        Answer::new(200, "text/html", "<html>ok</html>"),
        Answer::json(200, &format!(r#"{{"id":"{}"}}"#, "t".repeat(2000))),
    ] {
        let script = Script::start([answer, Answer::json(200, CREATED)]).await;
        let client = script.builder().response_limit(1000).build().unwrap();
        assert_outcome_unknown(&create(&client).await.unwrap_err());
        assert_eq!(script.count(), 1);
    }
}

fn comet(script: &Script) -> Client {
    script.builder().provider(Provider::CometApi).build().unwrap()
}

/// CometAPI creates no image without a reference.
fn referring(uri: impl Into<String>) -> runwayml::types::TextToImageGen4Image {
    image_request().reference_images([ReferenceImage::new().uri(uri.into())])
}

#[tokio::test]
async fn a_5xx_in_the_body_of_a_200_counts_as_a_5xx() {
    for body in [
        json!({ "code": 500, "msg": "no channel is left" }),
        json!({ "code": "503", "message": "no channel is left" }),
        json!({ "error": { "code": 500, "message": "no channel is left" } }),
    ] {
        let script = Script::start([Answer::json(200, &body.to_string())]).await;
        let request = referring("https://a.example/b.png");
        let error = comet(&script).text_to_image(request).send().await.unwrap_err();
        assert_eq!((script.count(), error.status().unwrap().as_u16()), (1, 200), "{body}");
        assert!(error.to_string().contains("no channel is left"), "{error}");
        assert_outcome_unknown(&error);
    }
    let script = Script::start([Answer::json(200, r#"{"code":429,"msg":"busy"}"#)]).await;
    let request = referring("https://a.example/b.png");
    let error = comet(&script).text_to_image(request).send().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && !error.may_have_been_accepted());
}

/// What a program prints that gives the error of a creation on with `?`.
async fn given_on(answer: Answer) -> (anyhow::Error, Box<dyn std::error::Error>) {
    async fn with_anyhow(client: &Client) -> anyhow::Result<()> {
        create(client).await?;
        Ok(())
    }
    async fn boxed(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
        create(client).await?;
        Ok(())
    }
    let script = Script::start([answer]).await;
    let client = script.builder().request_timeout(Duration::from_millis(300)).build().unwrap();
    let errors = (with_anyhow(&client).await.unwrap_err(), boxed(&client).await.unwrap_err());
    assert_eq!(script.count(), 2);
    errors
}

#[tokio::test]
async fn an_error_that_is_given_on_is_still_ours() {
    for (answer, is_unknown) in [
        (Answer::json(500, r#"{"error":"oops"}"#), true),
        (Answer::json(409, r#"{"error":"oops"}"#), false),
        (Answer::silence(), true),
        (Answer::gone(), true),
        (Answer::json(202, ""), true),
    ] {
        let (anyhow, boxed) = given_on(answer).await;
        let ours = [anyhow.downcast_ref::<Error>(), boxed.downcast_ref::<Error>()];
        for ours in ours {
            assert_eq!(ours.unwrap().may_have_been_accepted(), is_unknown, "{anyhow:?}");
        }
        assert_eq!(boxed.to_string(), anyhow.to_string());
        assert_eq!(boxed.to_string().contains(UNKNOWN), is_unknown, "{boxed}");
        let shown = format!("{anyhow:?}").to_lowercase();
        let shown = shown.split("stack backtrace").next().unwrap().to_owned();
        let shown = format!("{shown} {anyhow:#} {}", printed(&*boxed));
        for mark in ["#creating", "progenitor", "x-runwayml", "OperationError", "ResponseValue"] {
            assert!(!shown.contains(mark), "{mark} in {shown}");
        }
    }
}

#[tokio::test]
async fn an_error_of_the_http_client_is_the_source_and_shows_no_address() {
    let (_, boxed) = given_on(Answer::gone()).await;
    let error = boxed.downcast_ref::<Error>().unwrap();
    assert!(error.source().is_some());
    assert!(!printed(error).contains("127.0.0.1"), "{error:?}");
}

/// Counts the large allocations of a thread.
struct Counting;

/// No response and no buffer of the HTTP client is as large.
const LARGE: usize = 1024 * 1024;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count(layout: Layout) {
    if layout.size() >= LARGE {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
    }
}

// SAFETY: Everything is left to the allocator of the system.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(Layout::from_size_align(size, layout.align()).unwrap_or(layout));
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A server on a thread of its own, so that what it allocates is not counted.
fn server_elsewhere(answer: Answer) -> Script {
    let (send, started) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            send.send(Script::start([answer]).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    started.recv().unwrap()
}

#[tokio::test]
async fn a_success_at_cometapi_neither_parses_nor_copies_a_large_request() {
    let data = format!("data:image/png;base64,{}", "AAAA".repeat(5_000_000 / 4));
    let wrapped = r#"{"id":"t","code":"success","message":"","data":{"id":"t"}}"#;
    let mut counts = Vec::new();
    for (provider, created) in [(Provider::Runway, CREATED), (Provider::CometApi, wrapped)] {
        let script = server_elsewhere(Answer::json(200, created));
        let client = script.builder().provider(provider).build().unwrap();
        let unchecked = json!({ "model": "gen4_image", "referenceImages": [{ "uri": data }] });
        for request in [client.text_to_image(unchecked), client.text_to_image(referring(&data))] {
            ALLOCATIONS.set(0);
            assert_eq!(request.send().await.unwrap().id, "t");
            counts.push(ALLOCATIONS.get());
        }
        assert!(script.requests()[1].body.len() > 5_000_000);
    }
    // Encoding grows one buffer, and that buffer is what is sent.
    let body = json!([data]);
    ALLOCATIONS.set(0);
    drop(serde_json::to_vec(&body).unwrap());
    let encoding = ALLOCATIONS.get();
    assert!(encoding > 0);
    assert_eq!(counts, [encoding; 4]);
}

#[test]
fn requests_can_be_sent_from_any_thread() {
    fn assert_send<T: Send>(_: T) {}
    let client = Client::builder().api_key("key").build().unwrap();
    assert_send(client.text_to_image(image_request()).send());
    assert_send(client.get_task("t").send());
    assert_send(client.delete_task("t").send());
    assert_send(client.request(Method::GET, "/v1/tasks").send());
    assert_send(create(&client));
}
