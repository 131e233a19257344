//! Idempotent requests are retried within a budget, never earlier than the provider asks and never
//! longer than the caller allows.

mod common;

use std::time::{Duration, Instant, SystemTime};

use common::{Answer, PENDING, Script};
use runwayml::client::Unsupported;
use runwayml::{Error, Provider};

fn error(status: u16) -> Answer {
    Answer::json(status, r#"{"error":"Not now"}"#)
}

fn fine() -> Answer {
    Answer::json(200, PENDING)
}

#[tokio::test]
async fn a_get_is_retried_within_its_budget() {
    let script = Script::start([error(503), error(503), fine()]).await;
    assert_eq!(script.client().task("t").get().await.unwrap().id, "t");
    assert_eq!(script.count(), 3);

    let script = Script::start([error(503)]).await;
    assert_eq!(script.client().task("t").get().await.unwrap_err().status().unwrap(), 503);
    assert_eq!(script.count(), 3);

    let script = Script::start([error(503)]).await;
    let client = script.builder().retries(0).build().unwrap();
    client.task("t").get().await.unwrap_err();
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn a_get_is_retried_after_transient_errors_only() {
    for (answer, count) in [
        (Answer::gone(), 2),
        (error(408), 2),
        (error(409), 2),
        (error(429), 2),
        (error(500), 2),
        (error(400).header("x-should-retry", "true"), 2),
        (error(400), 1),
        (error(401), 1),
        (error(404), 1),
    ] {
        let script = Script::start([answer, fine()]).await;
        let outcome = script.client().task("t").get().await;
        assert_eq!((script.count(), outcome.is_ok()), (count, count == 2), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_delete_is_retried_like_a_get() {
    let script = Script::start([error(503), Answer::json(204, "")]).await;
    script.client().delete_task("t").send().await.unwrap();
    assert_eq!(script.count(), 2);
    assert!(script.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[tokio::test]
async fn a_retry_comes_no_earlier_than_the_provider_asks() {
    // A date has no fractions of a second: this one is 1 to 2 s from now.
    let date = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    for (name, value, at_least) in [
        ("retry-after", date(), 900),
        ("retry-after", "2".to_owned(), 2000),
        ("retry-after-ms", "150".to_owned(), 150),
    ] {
        let script = Script::start([error(429).header(name, &value), fine()]).await;
        script.client().task("t").get().await.unwrap();
        let pause = script.first_pause();
        assert!(pause >= Duration::from_millis(at_least), "{name}: {value}: {pause:?}");
        assert_eq!(script.count(), 2);
    }
}

#[tokio::test]
async fn a_retry_after_above_the_limit_is_an_error_at_once() {
    let digits = "9".repeat(400);
    for (asked, at_least) in [
        ("70", 70),
        ("1e308", 1_000_000),
        ("1e309", 1_000_000),
        ("Infinity", 1_000_000),
        (&digits, 1_000_000),
    ] {
        let script = Script::start([error(429).header("retry-after", asked), fine()]).await;
        let start = Instant::now();
        let error = script.client().task("t").get().await.unwrap_err();
        assert_eq!((script.count(), error.status().unwrap().as_u16()), (1, 429), "{asked}");
        assert!(error.retry_after().unwrap() >= Duration::from_secs(at_least), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
        let _no_overflow = Instant::now() + error.retry_after().unwrap();
    }
}

#[tokio::test]
async fn an_invalid_retry_after_is_ignored() {
    for asked in ["-1", "abc", ""] {
        let script = Script::start([error(429).header("retry-after", asked), fine()]).await;
        script.client().task("t").get().await.unwrap();
        assert_eq!(script.count(), 2);

        let script = Script::start([error(429).header("retry-after", asked)]).await;
        let error = script.client().task("t").get().await.unwrap_err();
        assert_eq!(error.retry_after(), None);
    }
}

#[tokio::test]
async fn the_caller_sets_the_longest_retry_after() {
    let script = Script::start([error(429).header("retry-after", "2"), fine()]).await;
    let client = script.builder().max_retry_after(Duration::from_secs(1)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert_eq!((script.count(), error.retry_after()), (1, Some(Duration::from_secs(2))));
}

#[tokio::test]
async fn a_provider_can_forbid_a_retry() {
    let script = Script::start([error(500).header("x-should-retry", "false"), fine()]).await;
    let error = script.client().task("t").get().await.unwrap_err();
    assert_eq!((script.count(), error.status().unwrap().as_u16()), (1, 500));
}

#[tokio::test]
async fn the_request_timeout_covers_the_body() {
    let script = Script::start([fine().drip(Duration::from_millis(500))]).await;
    let client = script.builder().request_timeout(Duration::from_secs(2)).build().unwrap();
    let start = Instant::now();
    let error = client.task("t").get().await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert!(error.is_retryable() && error.is_timeout() && !error.may_have_been_accepted());
    assert_eq!(error.to_string(), "the request timed out before a whole response arrived");
}

/// The response to a deletion, whatever it is, after these.
async fn delete(answers: impl Into<Vec<Answer>>) -> (Result<(), Error>, usize) {
    let script = Script::start(answers).await;
    let deleted = script.client().delete_task("t").send().await;
    (deleted, script.count())
}

#[tokio::test]
async fn a_delete_succeeds_with_and_without_a_body() {
    for status in [200, 202, 204] {
        for body in ["", "{}", "null", r#"{"id":"t","status":"CANCELLED"}"#, "deleted", "{"] {
            // A 204 has no body.
            let body = if status == 204 { "" } else { body };
            let (deleted, count) = delete([Answer::json(status, body)]).await;
            assert_eq!((deleted.is_ok(), count), (true, 1), "{status} {body}: {deleted:?}");
        }
    }
}

#[tokio::test]
async fn a_delete_whose_response_was_lost_succeeds_when_the_task_is_gone() {
    for lost in [Answer::gone(), Answer::json(200, "{}").cut(1), error(502)] {
        let (deleted, count) = delete([lost, error(404)]).await;
        assert_eq!((deleted.is_ok(), count), (true, 2), "{deleted:?}");
    }
    let (deleted, count) = delete([error(404)]).await;
    assert_eq!((deleted.unwrap_err().status().unwrap().as_u16(), count), (404, 1));
}

#[tokio::test]
async fn a_delete_with_an_error_in_its_200_fails_at_cometapi() {
    let script = Script::start([Answer::json(200, r#"{"code":403,"msg":"not yours"}"#)]).await;
    let client = script.builder().provider(Provider::CometApi).unsupported(Unsupported::Send);
    let error = client.build().unwrap().delete_task("t").send().await.unwrap_err();
    assert!(error.to_string().contains("not yours"), "{error}");
}

#[tokio::test]
async fn a_get_whose_body_breaks_off_is_retried() {
    let script = Script::start([fine().cut(10), fine().cut(0), fine()]).await;
    assert_eq!(script.client().task("t").get().await.unwrap().id, "t");
    assert_eq!(script.count(), 3);

    let script = Script::start([fine().cut(10)]).await;
    let error = script.client().task("t").get().await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
    assert_eq!(script.count(), 3);
}

#[tokio::test]
async fn a_retry_after_of_zero_does_not_skip_the_backoff() {
    let backoff = Duration::from_millis(200);
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (name, value) in [("retry-after", "0"), ("retry-after-ms", "0"), ("retry-after", past)] {
        let script = Script::start([error(429).header(name, value), fine()]).await;
        let client = script.builder().initial_backoff(backoff).build().unwrap();
        client.task("t").get().await.unwrap();
        assert!(script.first_pause() >= backoff, "{name}: {value}: {:?}", script.first_pause());
    }
}

#[tokio::test]
async fn a_date_is_counted_from_the_clock_of_the_server() {
    for (day, year) in [("Sun", "1994"), ("Sat", "2094")] {
        let at = |second| format!("{day}, 06 Nov {year} 08:49:{second} GMT");
        let limited = error(429).header("date", &at(37)).header("retry-after", &at(39));
        let script = Script::start([limited.clone(), fine()]).await;
        script.client().task("t").get().await.unwrap();
        assert!(script.first_pause() >= Duration::from_secs(2), "{:?}", script.first_pause());

        let script = Script::start([limited]).await;
        let client = script.builder().retries(0).build().unwrap();
        let error = client.task("t").get().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(2)), "{year}");
    }
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn no_tls_provider_is_installed_for_the_process() {
    let script = Script::start([fine()]).await;
    script.client().task("t").get().await.unwrap();
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}
