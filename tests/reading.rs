//! Reading costs nothing: it is tried again within a budget, never earlier than the host asks and
//! never longer than the caller allows.

mod common;

use std::time::{Duration, Instant, SystemTime};

use common::{Answer, PENDING, Script};
use runwayml::Error;

fn refusal(status: u16) -> Answer {
    Answer::json(status, r#"{"error":"Not now"}"#)
}

fn fine() -> Answer {
    Answer::json(200, PENDING)
}

#[tokio::test]
async fn reading_is_tried_again_within_its_budget() {
    let script = Script::start([refusal(503), refusal(503), fine()]).await;
    assert_eq!(script.client().task("t").get().await.unwrap().id, "t");
    assert_eq!(script.count(), 3);

    let script = Script::start([refusal(503)]).await;
    assert_eq!(script.client().task("t").get().await.unwrap_err().status().unwrap(), 503);
    assert_eq!(script.count(), 3);

    let script = Script::start([refusal(503)]).await;
    let client = script.builder().retries(0).build().unwrap();
    client.task("t").get().await.unwrap_err();
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn reading_is_tried_again_after_what_passes_and_not_after_what_stays() {
    for (answer, count) in [
        (Answer::gone(), 2),
        (refusal(408), 2),
        (refusal(409), 2),
        (refusal(429), 2),
        (refusal(500), 2),
        (refusal(400).header("x-should-retry", "true"), 2),
        (refusal(400), 1),
        (refusal(401), 1),
        (refusal(404), 1),
    ] {
        let script = Script::start([answer, fine()]).await;
        let outcome = script.client().task("t").get().await;
        assert_eq!((script.count(), outcome.is_ok()), (count, count == 2), "{outcome:?}");
    }
}

#[tokio::test]
async fn deleting_is_tried_again_like_reading() {
    let script = Script::start([refusal(503), Answer::json(204, "")]).await;
    script.client().delete_task().id("t").send().await.unwrap();
    assert_eq!(script.count(), 2);
    assert!(script.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[tokio::test]
async fn a_host_is_left_alone_for_as_long_as_it_asks() {
    // A date has no fractions of a second: this one is 1 to 2 s from now.
    let date = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    for (name, value, at_least) in [
        ("retry-after", date(), 900),
        ("retry-after", "2".to_owned(), 2000),
        ("retry-after-ms", "150".to_owned(), 150),
    ] {
        let script = Script::start([refusal(429).header(name, &value), fine()]).await;
        script.client().task("t").get().await.unwrap();
        let pause = script.first_pause();
        assert!(pause >= Duration::from_millis(at_least), "{name}: {value}: {pause:?}");
        assert_eq!(script.count(), 2);
    }
}

#[tokio::test]
async fn a_host_that_asks_for_too_long_gets_no_second_request() {
    for (asked, at_least) in [("70", 70), ("1e308", 1_000_000)] {
        let script = Script::start([refusal(429).header("retry-after", asked), fine()]).await;
        let start = Instant::now();
        let error = script.client().task("t").get().await.unwrap_err();
        assert_eq!((script.count(), error.status().unwrap().as_u16()), (1, 429));
        assert!(error.retry_after().unwrap() >= Duration::from_secs(at_least), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
        let _no_overflow = Instant::now() + error.retry_after().unwrap();
    }
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_no_wish() {
    for asked in ["-1", "abc", ""] {
        let script = Script::start([refusal(429).header("retry-after", asked), fine()]).await;
        script.client().task("t").get().await.unwrap();
        assert_eq!(script.count(), 2);

        let script = Script::start([refusal(429).header("retry-after", asked)]).await;
        let error = script.client().task("t").get().await.unwrap_err();
        assert_eq!(error.retry_after(), None);
    }
}

#[tokio::test]
async fn the_longest_pause_is_the_callers() {
    let script = Script::start([refusal(429).header("retry-after", "2"), fine()]).await;
    let client = script.builder().longest_pause(Duration::from_secs(1)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert_eq!((script.count(), error.retry_after()), (1, Some(Duration::from_secs(2))));
}

#[tokio::test]
async fn a_host_can_say_that_trying_again_is_of_no_use() {
    let script = Script::start([refusal(500).header("x-should-retry", "false"), fine()]).await;
    let error = script.client().task("t").get().await.unwrap_err();
    assert_eq!((script.count(), error.status().unwrap().as_u16()), (1, 500));
}

#[tokio::test]
async fn the_time_allowed_covers_a_body_that_drips() {
    let script = Script::start([fine().drip(Duration::from_millis(500))]).await;
    let client = script.builder().request_timeout(Duration::from_secs(2)).build().unwrap();
    let start = Instant::now();
    let error = client.task("t").get().await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert!(matches!(error, Error::Lost { .. }), "{error:?}");
    assert!(error.is_transient() && !error.may_have_been_accepted());
    assert_eq!(error.to_string(), "no whole answer came within the time allowed");
}
