//! A creation is billed: it is sent once, unless there was no connection or the caller allows retries.

use std::error::Error as _;
use std::time::{Duration, Instant};

use crate::common::{
    CREATED, MockResponse, MockServer, PROMPT, address, error_text, image_request, refusing_socket,
};
use runwayml::http::Method;
use runwayml::retry::RetryCreations;
use runwayml::types::{ReferenceImage, TaskCreated};
use runwayml::{Client, Error};
use serde_json::json;

const UNKNOWN: &str = "the outcome is unknown: the provider may have accepted the request";

async fn create(client: &Client) -> Result<TaskCreated, Error> {
    client.text_to_image(image_request()).send().await
}

/// The error for this response; panics unless the client sends exactly one request.
async fn fails_after_one_request(response: MockResponse) -> Error {
    let server = MockServer::start([response, MockResponse::json(200, CREATED)]).await;
    let error = create(&server.client()).await.unwrap_err();
    assert_eq!(server.count(), 1, "{error}");
    error
}

fn assert_outcome_unknown(error: &Error) {
    assert!(error.may_have_been_accepted() && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains(UNKNOWN), "{error}");
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_500_even_if_the_provider_asks_for_it() {
    let failed = || MockResponse::json(500, r#"{"error":"Internal error."}"#);
    for response in [failed(), failed().header("x-should-retry", "true")] {
        let error = fails_after_one_request(response).await;
        assert_eq!(error.status().unwrap(), 500);
        assert!(matches!(error, Error::Api(_)));
        assert_outcome_unknown(&error);
        assert!(
            error
                .to_string()
                .starts_with("the provider responded with status 500: Internal error;"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_409() {
    let error = fails_after_one_request(MockResponse::json(409, r#"{"error":"Conflict"}"#)).await;
    assert_eq!(error.status().unwrap(), 409);
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_timeout() {
    let server = MockServer::start([MockResponse::hang()]).await;
    let client = server.builder().request_timeout(Duration::from_millis(300)).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(server.count(), 1);
    assert!(error.is_timeout(), "{error:?}");
    assert_outcome_unknown(&error);
    assert!(!error.to_string().contains("fail"), "{error}");
}

#[tokio::test]
async fn the_outcome_of_a_creation_is_unknown_after_a_lost_connection() {
    for response in [MockResponse::disconnect(), MockResponse::json(200, CREATED).truncate(3)] {
        let error = fails_after_one_request(response).await;
        assert!(matches!(error, Error::Transport { .. }), "{error:?}");
        assert_outcome_unknown(&error);
    }
}

#[tokio::test]
async fn a_creation_is_not_retried_after_a_rate_limit() {
    let limited = MockResponse::json(429, r#"{"error":"Too many"}"#).header("retry-after", "2");
    let error = fails_after_one_request(limited).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert_eq!(error.status().unwrap(), 429);
    assert!(!error.may_have_been_accepted() && error.is_retryable() && error.is_rate_limited());
}

#[tokio::test]
async fn an_allowed_retry_waits_for_the_retry_after() {
    let limited =
        MockResponse::json(429, r#"{"error":"Too many"}"#).header("retry-after-ms", "300");
    let server = MockServer::start([limited, MockResponse::json(200, CREATED)]).await;
    let client = server.builder().retry_creations(RetryCreations::Always).build().unwrap();
    assert_eq!(create(&client).await.unwrap().id, "t");
    assert_eq!(server.count(), 2);
    assert!(server.retry_delay() >= Duration::from_millis(300), "{:?}", server.retry_delay());
    assert!(server.requests().iter().all(|request| request.body.contains(PROMPT)));
}

#[tokio::test]
async fn a_creation_is_retried_after_a_refused_connection() {
    let socket = refusing_socket();
    let client = crate::common::client_builder(&address(&socket))
        .initial_backoff(Duration::from_millis(500))
        .build()
        .unwrap();
    let created = tokio::spawn(async move { create(&client).await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let server = MockServer::on(socket.listen(8).unwrap(), vec![MockResponse::json(200, CREATED)]);
    assert_eq!(created.await.unwrap().unwrap().id, "t");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_creation_without_a_connection_was_not_accepted() {
    let start = Instant::now();
    let socket = refusing_socket();
    let client = crate::common::client_builder(&address(&socket)).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(!error.may_have_been_accepted() && error.is_retryable() && error.status().is_none());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn put_and_patch_are_not_retried() {
    for method in [Method::PATCH, Method::PUT, Method::POST] {
        let server = MockServer::start([MockResponse::json(503, "{}")]).await;
        let request = server.client().request(method, "/v1/anything");
        assert_outcome_unknown(&request.send().await.unwrap_err());
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn every_2xx_with_a_valid_body_is_a_success() {
    for status in [200, 201, 202, 203, 206, 299] {
        let server = MockServer::start([MockResponse::json(status, CREATED)]).await;
        let created = server.client().text_to_image(image_request()).send_with_meta().await;
        let created = created.unwrap();
        assert_eq!((created.value.id.as_str(), created.status.as_u16()), ("t", status));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn the_outcome_is_unknown_after_a_2xx_with_an_invalid_body() {
    for response in [
        MockResponse::json(200, ""),
        MockResponse::json(201, "{}"),
        MockResponse::json(202, "null"),
        MockResponse::json(204, ""),
        MockResponse::json(200, "[]"),
        MockResponse::json(200, r#"{"id":7}"#),
        MockResponse::json(200, r#"{"message":"queued"}"#),
        MockResponse::json(206, r#"{"id":"#),
        MockResponse::new(200, "text/plain", "ok"),
        MockResponse::new(200, "text/html", "<html>ok</html>"),
        MockResponse::json(200, format!(r#"{{"id":"{}"}}"#, "t".repeat(2000))),
    ] {
        let server = MockServer::start([response, MockResponse::json(200, CREATED)]).await;
        let client = server.builder().response_limit(1000).build().unwrap();
        assert_outcome_unknown(&create(&client).await.unwrap_err());
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn the_outcome_is_unknown_after_an_error_without_a_reason_in_a_200() {
    for body in [
        json!({ "error": "upstream connect error" }),
        json!({ "error": { "message": "upstream connect error" } }),
        json!({ "code": "upstream_failed", "message": "no response" }),
    ] {
        let error = fails_after_one_request(MockResponse::json(200, &body)).await;
        assert_outcome_unknown(&error);
        assert!(error.to_string().contains("the outcome is unknown"), "{error}");
    }
    let body = json!({ "error": "You do not have enough credits to run this task." });
    let error = fails_after_one_request(MockResponse::json(200, &body)).await;
    assert!(error.is_out_of_credits() && !error.may_have_been_accepted(), "{error}");
}

/// CometAPI creates no image without a reference.
pub fn with_reference(uri: impl Into<String>) -> runwayml::types::TextToImageGen4Image {
    image_request().reference_images([ReferenceImage::new().uri(uri.into())])
}

#[tokio::test]
async fn a_5xx_in_the_body_of_a_200_counts_as_a_5xx() {
    for body in [
        json!({ "code": 500, "msg": "no channel is left" }),
        json!({ "code": 503, "msg": "no channel is left", "data": null }),
        json!({ "code": "503", "message": "no channel is left" }),
        json!({ "error": { "code": 500, "message": "no channel is left" } }),
    ] {
        let server = MockServer::start([MockResponse::json(200, &body)]).await;
        let request = with_reference("https://a.example/b.png");
        let error = server.cometapi_client().text_to_image(request).send().await.unwrap_err();
        assert_eq!((server.count(), error.status().unwrap().as_u16()), (1, 200), "{body}");
        assert!(error.to_string().contains("no channel is left"), "{error}");
        assert_outcome_unknown(&error);
    }
    let server = MockServer::start([MockResponse::json(200, r#"{"code":429,"msg":"busy"}"#)]).await;
    let request = with_reference("https://a.example/b.png");
    let error = server.cometapi_client().text_to_image(request).send().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && !error.may_have_been_accepted());
}

/// The errors of two programs that return the error of a creation with `?`.
async fn converted_errors(response: MockResponse) -> (anyhow::Error, Box<dyn std::error::Error>) {
    async fn anyhow(client: &Client) -> anyhow::Result<()> {
        create(client).await?;
        Ok(())
    }
    async fn boxed(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
        create(client).await?;
        Ok(())
    }
    let server = MockServer::start([response]).await;
    let client = server.builder().request_timeout(Duration::from_millis(300)).build().unwrap();
    let errors = (anyhow(&client).await.unwrap_err(), boxed(&client).await.unwrap_err());
    assert_eq!(server.count(), 2);
    errors
}

#[tokio::test]
async fn an_error_can_be_downcast_after_a_question_mark() {
    for (response, is_unknown) in [
        (MockResponse::json(500, r#"{"error":"oops"}"#), true),
        (MockResponse::json(409, r#"{"error":"oops"}"#), false),
        (MockResponse::hang(), true),
        (MockResponse::disconnect(), true),
        (MockResponse::json(202, ""), true),
    ] {
        let (anyhow, boxed) = converted_errors(response).await;
        for error in [anyhow.downcast_ref::<Error>(), boxed.downcast_ref::<Error>()] {
            assert_eq!(error.unwrap().may_have_been_accepted(), is_unknown, "{anyhow:?}");
        }
        assert_eq!(boxed.to_string(), anyhow.to_string());
        assert_eq!(boxed.to_string().contains(UNKNOWN), is_unknown, "{boxed}");
        let printed = format!("{anyhow:?}").to_lowercase();
        let printed = printed.split("stack backtrace").next().unwrap().to_owned();
        let printed = format!("{printed} {anyhow:#} {}", error_text(&*boxed));
        for internal in ["#creating", "progenitor", "x-runwayml", "OperationError", "ResponseValue"]
        {
            assert!(!printed.contains(internal), "{internal} in {printed}");
        }
    }
}

#[tokio::test]
async fn the_error_of_the_http_client_is_the_source_and_contains_no_address() {
    let (_, boxed) = converted_errors(MockResponse::disconnect()).await;
    let error = boxed.downcast_ref::<Error>().unwrap();
    assert!(error.source().is_some());
    assert!(!error_text(error).contains("127.0.0.1"), "{error:?}");
}

#[test]
fn request_futures_are_send() {
    fn assert_send<T: Send>(_: T) {}
    let client = Client::builder().api_key("key").build().unwrap();
    assert_send(client.text_to_image(image_request()).send());
    assert_send(client.get_task("t").send());
    assert_send(client.delete_task("t").send());
    assert_send(client.request(Method::GET, "/v1/tasks").send());
    assert_send(create(&client));
}
