//! Retries of idempotent requests: after which responses, how often and how long after them.

use std::time::{Duration, Instant};

use crate::common::{MockResponse, MockServer, PENDING};
use runwayml::client::Unsupported;
use runwayml::{Error, Provider};

fn failed(status: u16) -> MockResponse {
    MockResponse::json(status, r#"{"error":"Not now"}"#)
}

fn pending() -> MockResponse {
    MockResponse::json(200, PENDING)
}

#[tokio::test]
async fn a_get_is_retried_a_limited_number_of_times() {
    let server = MockServer::start([failed(503), failed(503), pending()]).await;
    assert_eq!(server.client().task("t").get().await.unwrap().id, "t");
    assert_eq!(server.count(), 3);

    let server = MockServer::start([failed(503)]).await;
    assert_eq!(server.client().task("t").get().await.unwrap_err().status().unwrap(), 503);
    assert_eq!(server.count(), 3);

    let server = MockServer::start([failed(503)]).await;
    let client = server.builder().retries(0).build().unwrap();
    client.task("t").get().await.unwrap_err();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_get_is_retried_after_transient_errors_only() {
    for (response, count) in [
        (MockResponse::disconnect(), 2),
        (failed(408), 2),
        (failed(409), 2),
        (failed(429), 2),
        (failed(500), 2),
        (failed(400).header("x-should-retry", "true"), 2),
        (failed(400), 1),
        (failed(401), 1),
        (failed(404), 1),
    ] {
        let server = MockServer::start([response, pending()]).await;
        let outcome = server.client().task("t").get().await;
        assert_eq!((server.count(), outcome.is_ok()), (count, count == 2), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_get_is_retried_if_the_body_of_its_error_response_is_lost_and_the_status_is_not_clear() {
    for (status, count) in [(400, 2), (422, 2), (503, 2), (401, 1), (404, 1)] {
        let server = MockServer::start([failed(status).truncate(5), pending()]).await;
        let outcome = server.client().task("t").get().await;
        assert_eq!((server.count(), outcome.is_ok()), (count, count == 2), "{outcome:?}");
    }
    let slow = failed(400).drip(Duration::from_secs(1));
    let server = MockServer::start([slow]).await;
    let client = server.builder().request_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert_eq!((server.count(), error.is_retryable()), (1, true), "{error:?}");
    assert!(error.is_timeout() && error.to_string().contains("timed out"), "{error}");

    let server = MockServer::start([failed(400).truncate(5)]).await;
    let error = server.client().task("t").get().await.unwrap_err();
    assert!(error.is_retryable() && error.status().unwrap() == 400, "{error:?}");
    assert!(error.to_string().contains("connection was lost"), "{error}");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_delete_is_retried_like_a_get() {
    let server = MockServer::start([failed(503), MockResponse::json(204, "")]).await;
    server.client().delete_task("t").send().await.unwrap();
    assert_eq!(server.count(), 2);
    assert!(server.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[tokio::test]
async fn a_retry_is_not_sent_before_its_retry_after() {
    for (name, value, at_least) in [("retry-after", "0.3", 300), ("retry-after-ms", "150", 150)] {
        let server = MockServer::start([failed(429).header(name, value), pending()]).await;
        server.client().task("t").get().await.unwrap();
        let delay = server.retry_delay();
        assert!(delay >= Duration::from_millis(at_least), "{name}: {value}: {delay:?}");
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn a_retry_after_above_the_limit_is_an_immediate_error() {
    let digits = "9".repeat(400);
    for (retry_after, at_least) in [
        ("70", 70),
        ("1e308", 1_000_000),
        ("1e309", 1_000_000),
        ("Infinity", 1_000_000),
        (&digits, 1_000_000),
    ] {
        let server =
            MockServer::start([failed(429).header("retry-after", retry_after), pending()]).await;
        let start = Instant::now();
        let error = server.client().task("t").get().await.unwrap_err();
        assert_eq!((server.count(), error.status().unwrap().as_u16()), (1, 429), "{retry_after}");
        assert!(error.retry_after().unwrap() >= Duration::from_secs(at_least), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
        let _does_not_overflow = Instant::now() + error.retry_after().unwrap();
    }
}

#[tokio::test]
async fn an_invalid_retry_after_is_ignored() {
    for retry_after in ["-1", "abc", ""] {
        let server =
            MockServer::start([failed(429).header("retry-after", retry_after), pending()]).await;
        server.client().task("t").get().await.unwrap();
        assert_eq!(server.count(), 2);

        let server = MockServer::start([failed(429).header("retry-after", retry_after)]).await;
        let error = server.client().task("t").get().await.unwrap_err();
        assert_eq!(error.retry_after(), None);
    }
}

#[tokio::test]
async fn the_maximum_retry_after_can_be_set() {
    let server = MockServer::start([failed(429).header("retry-after", "2"), pending()]).await;
    let client = server.builder().max_retry_after(Duration::from_secs(1)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert_eq!((server.count(), error.retry_after()), (1, Some(Duration::from_secs(2))));
}

#[tokio::test]
async fn a_provider_can_prevent_a_retry() {
    let server =
        MockServer::start([failed(500).header("x-should-retry", "false"), pending()]).await;
    let error = server.client().task("t").get().await.unwrap_err();
    assert_eq!((server.count(), error.status().unwrap().as_u16()), (1, 500));
}

#[tokio::test]
async fn the_request_timeout_covers_the_body() {
    let server = MockServer::start([pending().drip(Duration::from_millis(50))]).await;
    let client = server.builder().request_timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert_eq!(server.count(), 1);
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert!(error.is_retryable() && error.is_timeout() && !error.may_have_been_accepted());
    let expected = "the request timed out before the response was complete; raise \
                    `ClientBuilder::request_timeout` or try again";
    assert_eq!(error.to_string(), expected);
}

/// The outcome of a deletion with these responses, and the number of requests.
async fn delete(responses: impl Into<Vec<MockResponse>>) -> (Result<(), Error>, usize) {
    let server = MockServer::start(responses).await;
    let deleted = server.client().delete_task("t").send().await;
    (deleted, server.count())
}

#[tokio::test]
async fn a_delete_succeeds_with_and_without_a_body() {
    for status in [200, 202, 204] {
        for body in ["", "{}", "null", r#"{"id":"t","status":"CANCELLED"}"#, "deleted", "{"] {
            // A 204 has no body.
            let body = if status == 204 { "" } else { body };
            let (deleted, count) = delete([MockResponse::json(status, body)]).await;
            assert_eq!((deleted.is_ok(), count), (true, 1), "{status} {body}: {deleted:?}");
        }
    }
}

#[tokio::test]
async fn a_delete_that_gets_a_web_page_fails() {
    let page = MockResponse::new(200, "text/html", "<!doctype html><title>Welcome</title>");
    let (deleted, count) = delete([page]).await;
    let error = deleted.unwrap_err();
    assert!(matches!(error, Error::UnexpectedResponse { .. }), "{error:?}");
    assert_eq!((error.may_have_been_accepted(), count), (false, 1));
}

#[tokio::test]
async fn a_delete_whose_response_was_lost_succeeds_when_the_task_is_gone() {
    for lost in [MockResponse::disconnect(), MockResponse::json(200, "{}").truncate(1), failed(502)]
    {
        let (deleted, count) = delete([lost, failed(404)]).await;
        assert_eq!((deleted.is_ok(), count), (true, 2), "{deleted:?}");
    }
    for rejected in [failed(409), failed(429)] {
        let (deleted, count) = delete([rejected, failed(404)]).await;
        assert_eq!((deleted.unwrap_err().status().unwrap().as_u16(), count), (404, 2));
    }
    let (deleted, count) = delete([failed(404)]).await;
    assert_eq!((deleted.unwrap_err().status().unwrap().as_u16(), count), (404, 1));
}

#[tokio::test]
async fn a_delete_at_cometapi_fails_with_an_error_code_in_a_200() {
    let server =
        MockServer::start([MockResponse::json(200, r#"{"code":403,"msg":"not yours"}"#)]).await;
    let client = server.builder().provider(Provider::CometApi).unsupported(Unsupported::Send);
    let error = client.build().unwrap().delete_task("t").send().await.unwrap_err();
    assert!(error.to_string().contains("not yours"), "{error}");
}

#[tokio::test]
async fn a_get_is_retried_after_an_incomplete_body() {
    let server =
        MockServer::start([pending().truncate(10), pending().truncate(0), pending()]).await;
    assert_eq!(server.client().task("t").get().await.unwrap().id, "t");
    assert_eq!(server.count(), 3);

    let server = MockServer::start([pending().truncate(10)]).await;
    let error = server.client().task("t").get().await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_retry_after_of_zero_does_not_shorten_the_backoff() {
    let backoff = Duration::from_millis(60);
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (name, value) in [("retry-after", "0"), ("retry-after-ms", "0"), ("retry-after", past)] {
        let server = MockServer::start([failed(429).header(name, value), pending()]).await;
        let client = server.builder().initial_backoff(backoff).build().unwrap();
        client.task("t").get().await.unwrap();
        assert!(server.retry_delay() >= backoff, "{name}: {value}: {:?}", server.retry_delay());
    }
}

#[tokio::test]
async fn a_retry_after_date_is_relative_to_the_date_of_the_response() {
    for (day, year) in [("Sun", "1994"), ("Sat", "2094")] {
        let at = |second| format!("{day}, 06 Nov {year} 08:49:{second} GMT");
        let limited = failed(429).header("date", &at(37)).header("retry-after", &at(39));
        let server = MockServer::start([limited]).await;
        let client = server.builder().retries(0).build().unwrap();
        let error = client.task("t").get().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(2)), "{year}");
    }
    let limited = failed(429)
        .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 08:49:38 GMT");
    let server = MockServer::start([limited, pending()]).await;
    server.client().task("t").get().await.unwrap();
    assert!(server.retry_delay() >= Duration::from_secs(1), "{:?}", server.retry_delay());
}
