//! Waiting for a task, as a program sees it: the polls that are sent, and the error of each end.

mod common;

use std::error::Error as _;
use std::time::{Duration, Instant};

use common::{Answer, Script, printed};
use futures_util::{Stream, StreamExt as _};
use runwayml::error::WaitError;
use runwayml::task::{Cancellation, FailureClass, TaskState, Wait};
use runwayml::types::Task;
use runwayml::{Client, Error, Provider};
use tokio::sync::oneshot;

const SOON: Duration = Duration::from_millis(10);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn waiting(server: &Script) -> Wait<Task> {
    server.client().task("t").wait().poll_interval(SOON)
}

async fn states(stream: impl Stream<Item = Result<Task, WaitError>>) -> Vec<TaskState> {
    stream.filter_map(async |read| read.ok().map(|task| task.state())).collect().await
}

fn json(status: u16, body: impl ToString) -> Answer {
    Answer::json(status, &body.to_string())
}

/// A task with a status and no other field.
fn task(status: &str) -> Answer {
    json(200, serde_json::json!({ "id": "t", "status": status }))
}

fn running(progress: f64) -> Answer {
    json(200, serde_json::json!({ "id": "t", "status": "RUNNING", "progress": progress }))
}

#[tokio::test]
async fn a_task_is_read_until_it_has_ended() {
    let server =
        Script::start([task("PENDING"), task("THROTTLED"), running(0.5), task("SUCCEEDED")]).await;
    let seen = states(waiting(&server).into_stream()).await;
    let running = TaskState::Running { progress: Some(0.5) };
    assert_eq!(seen, [TaskState::Pending, TaskState::Throttled, running, TaskState::Succeeded]);
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_task_is_yielded_as_soon_as_it_is_read() {
    let server = Script::start([task("PENDING"), task("SUCCEEDED")]).await;
    let start = Instant::now();
    let mut tasks = server.client().task("t").wait().poll_interval(ms(2000)).into_stream();
    assert!(tasks.next().await.unwrap().is_ok());
    assert!(start.elapsed() < ms(1000));
}

#[tokio::test]
async fn a_hanging_poll_is_cut_off_at_the_timeout() {
    let server = Script::start([task("RUNNING"), Answer::silence()]).await;
    let start = Instant::now();
    let error = waiting(&server).timeout(ms(2000)).await.unwrap_err();
    let elapsed = start.elapsed();
    assert!(elapsed >= ms(2000) && elapsed < ms(2500), "{elapsed:?}");
    assert!(matches!(error, WaitError::TimedOut { .. }), "{error:?}");
    assert_eq!(error.task_id().as_str(), "t");
    assert!(matches!(error.last().unwrap().state(), TaskState::Running { .. }));
}

#[tokio::test]
async fn a_retry_after_that_outlasts_the_timeout_ends_the_wait() {
    let server = Script::start([json(503, "{}").header("retry-after", "5")]).await;
    let start = Instant::now();
    let error = waiting(&server).timeout(ms(150)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }) && start.elapsed() < ms(1000), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(source(&error).status().unwrap(), 503);
    assert!(error.to_string().contains("only after 5.0s"), "{error}");
}

/// The error of the API that an error of a wait has as its source.
fn source(error: &WaitError) -> &Error {
    error.source().unwrap().downcast_ref().unwrap()
}

#[tokio::test]
async fn a_timeout_has_the_error_of_the_last_poll_as_its_source() {
    let server = Script::start([task("RUNNING"), json(500, r#"{"error":"oops"}"#)]).await;
    let error = waiting(&server).timeout(ms(100)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }), "{error:?}");
    assert!(source(&error).to_string().contains("oops") && error.last().is_some(), "{error:?}");
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn a_timeout_after_a_successful_poll_has_no_source() {
    let server = Script::start([json(500, "{}"), task("RUNNING")]).await;
    let error = waiting(&server).timeout(ms(100)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }) && error.source().is_none(), "{error:?}");
}

#[tokio::test]
async fn an_abort_ends_a_poll_in_flight_and_sends_nothing_more() {
    let server = Script::start([Answer::silence()]).await;
    aborts_within_200_ms(&server, Duration::from_secs(1)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_abort_ends_a_pause_and_sends_nothing_more() {
    let server = Script::start([task("PENDING")]).await;
    aborts_within_200_ms(&server, Duration::from_secs(30)).await;
    tokio::time::sleep(ms(100)).await;
    assert_eq!(server.count(), 1);
}

async fn aborts_within_200_ms(server: &Script, interval: Duration) {
    let (stop, stopped) = oneshot::channel::<()>();
    let wait = server.client().task("t").wait().poll_interval(interval);
    let wait = wait.abort_on(async { drop(stopped.await) });
    let waiting = tokio::spawn(wait.into_future());
    tokio::time::sleep(ms(300)).await;
    let start = Instant::now();
    stop.send(()).unwrap();
    let error = waiting.await.unwrap().unwrap_err();
    assert!(start.elapsed() < ms(200), "{:?}", start.elapsed());
    assert!(
        matches!(error, WaitError::Aborted { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
}

#[tokio::test]
async fn a_poll_interval_or_timeout_of_zero_is_rejected_before_any_request() {
    let server = Script::start([task("SUCCEEDED")]).await;
    for wait in
        [waiting(&server).poll_interval(Duration::ZERO), waiting(&server).timeout(Duration::ZERO)]
    {
        let error = wait.await.unwrap_err();
        assert!(matches!(error, WaitError::Poll { .. }), "{error:?}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_poll_interval_below_the_minimum_of_the_provider_is_rejected() {
    let client = runwayml::Client::builder().api_key("key").build().unwrap();
    let error = client.task("t").wait().poll_interval(Duration::from_secs(4)).await.unwrap_err();
    let WaitError::Poll { source, .. } = error else { panic!("{error:?}") };
    assert!(source.to_string().contains("5s"), "{source}");
}

#[tokio::test]
async fn a_failure_has_the_code_that_the_provider_sent_and_no_other() {
    for (code, class) in [
        (r#","failureCode":"SAFETY.INPUT.TEXT""#, Some(FailureClass::Moderation)),
        ("", None),
        (r#","failureCode":null"#, None),
    ] {
        let body = format!(r#"{{"id":"t","status":"FAILED","failure":"no"{code}}}"#);
        let server = Script::start([json(200, body)]).await;
        let error = waiting(&server).await.unwrap_err();
        assert!(
            matches!(error, WaitError::Failed { .. }) && error.task_id().as_str() == "t",
            "{error:?}"
        );
        let failure = error.failure().unwrap();
        assert_eq!(failure.text(), Some("no"));
        assert_eq!(failure.code().map(|code| code.class()), class);
        assert!(error.to_string().contains("no"), "{error}");
    }
}

#[tokio::test]
async fn a_cancelled_task_is_an_error_of_its_own_after_one_poll() {
    let server = Script::start([task("CANCELLED")]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(matches!(error, WaitError::Cancelled { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_failed_task_is_yielded_and_then_the_error_is() {
    let server = Script::start([task("FAILED")]).await;
    let tasks: Vec<_> = waiting(&server).into_stream().collect().await;
    assert!(matches!(tasks.as_slice(), [Ok(_), Err(WaitError::Failed { .. })]), "{tasks:?}");
}

#[tokio::test]
async fn an_unknown_status_is_readable_and_the_wait_goes_on() {
    let server = Script::start([task("QUEUED"), task("PROCESSING"), task("SUCCEEDED")]).await;
    let seen = states(waiting(&server).into_stream()).await;
    assert_eq!(
        seen[..2],
        [TaskState::Other("QUEUED".to_owned()), TaskState::Other("PROCESSING".to_owned())]
    );
    assert!(waiting(&server).await.is_ok());
}

#[tokio::test]
async fn unknown_fields_are_kept() {
    let body = serde_json::json!({ "id": "t", "status": "SUCCEEDED", "queue": { "place": 3 } });
    let server = Script::start([json(200, &body)]).await;
    let task = waiting(&server).await.unwrap();
    assert_eq!(task.extra["queue"]["place"], 3);
    assert_eq!(serde_json::to_value(&task).unwrap(), body);
}

#[tokio::test]
async fn a_task_that_the_provider_does_not_know_is_gone_after_one_poll() {
    let server = Script::start([json(404, r#"{"error":"Could not find Task"}"#)]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(
        matches!(error, WaitError::Gone { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
    assert_eq!(source(&error).status().unwrap(), 404);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_wait_survives_polls_that_fail() {
    let mut answers = vec![json(500, r#"{"error":"oops"}"#); 6];
    answers.push(task("SUCCEEDED"));
    let server = Script::start(answers).await;
    assert!(waiting(&server).await.is_ok());
    assert_eq!(server.count(), 7);
}

#[tokio::test]
async fn a_wait_survives_responses_that_are_not_a_task() {
    let page = Answer::new(200, "text/html", "<html>maintenance</html>");
    for stray in [page, json(204, ""), json(200, "{"), json(200, ""), json(429, "-"), json(408, "")]
    {
        let server = Script::start([task("RUNNING"), stray, task("SUCCEEDED")]).await;
        assert!(waiting(&server).max_consecutive_failures(1).await.is_ok());
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn pages_without_end_end_the_wait_with_that_error_as_its_source() {
    let server = Script::start([Answer::new(200, "text/html", "<html>hello</html>")]).await;
    let timed_out = waiting(&server).timeout(ms(100)).await.unwrap_err();
    assert!(matches!(timed_out, WaitError::TimedOut { .. }), "{timed_out:?}");
    let polls = server.count();
    let failed = waiting(&server).max_consecutive_failures(2).await.unwrap_err();
    assert!(matches!(failed, WaitError::Poll { .. }), "{failed:?}");
    assert_eq!(server.count() - polls, 3);
    for error in [timed_out, failed] {
        assert!(source(&error).to_string().contains("page"), "{error:?}");
    }
}

#[tokio::test]
async fn more_consecutive_failures_than_allowed_end_the_wait_and_it_can_be_resumed() {
    let server = Script::start([task("RUNNING"), json(500, "{}")]).await;
    let error = waiting(&server).max_consecutive_failures(2).await.unwrap_err();
    assert!(matches!(error, WaitError::Poll { .. }) && error.last().is_some(), "{error:?}");
    assert_eq!((server.count(), error.task_id().as_str()), (4, "t"));
}

#[tokio::test]
async fn an_error_response_that_a_retry_cannot_fix_ends_the_wait() {
    for status in [400, 401, 403] {
        let server = Script::start([json(status, r#"{"error":"no"}"#)]).await;
        let error = waiting(&server).await.unwrap_err();
        assert!(matches!(error, WaitError::Poll { .. }), "{error:?}");
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_task_with_an_id_and_a_status_only_is_accepted() {
    let server = Script::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let ended = server.client().task("no-uuid").wait().poll_interval(SOON).await.unwrap();
    assert_eq!((ended.cost(), ended.created_at, ended.output.len()), (None, None, 0));
}

#[tokio::test]
async fn cancelling_a_finished_task_does_not_delete_it() {
    let server = Script::start([task("SUCCEEDED")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::AlreadyFinished(task) if task.id == "t"));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn cancelling_a_running_task_deletes_it() {
    let server = Script::start([task("RUNNING"), json(204, "")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::Cancelled));
    assert!(server.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[cfg(feature = "workflows")]
#[tokio::test]
async fn a_workflow_run_is_waited_for_like_a_task() {
    let server = Script::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let run = server.client().workflow_invocation("t").wait().poll_interval(SOON).await.unwrap();
    assert_eq!(run.id, "t");
    assert!(server.requests()[0].head.starts_with("get /v1/workflow_invocations/t "));
}

#[tokio::test]
async fn many_tasks_are_yielded_as_they_end() {
    let server = Script::start([
        task("PENDING"),
        task("PENDING"),
        task("SUCCEEDED"),
        task("FAILED"),
        task("SUCCEEDED"),
    ])
    .await;
    let ends: Vec<_> = server
        .client()
        .wait_all(["a", "b", "c"])
        .poll_interval(SOON)
        .concurrency(1)
        .into_stream()
        .collect()
        .await;
    assert_eq!(ends.len(), 3);
    assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 1);
}

#[tokio::test]
async fn dropping_the_stream_ends_the_waits_for_many_tasks() {
    let server = Script::start([task("RUNNING")]).await;
    let mut ends = server.client().wait_all(["a", "b"]).poll_interval(SOON).into_stream();
    assert!(tokio::time::timeout(ms(100), ends.next()).await.is_err());
    drop(ends);
    tokio::time::sleep(ms(50)).await;
    let polls = server.count();
    tokio::time::sleep(ms(100)).await;
    assert_eq!(server.count(), polls);
}

#[tokio::test]
async fn a_stream_polled_after_its_end_stays_at_its_end() {
    fn assert_unpin<T: Unpin>(_: &T) {}
    async fn assert_fused(mut tasks: impl Stream<Item = Result<Task, WaitError>> + Unpin) {
        while tasks.next().await.is_some() {}
        for _ in 0..3 {
            assert!(tasks.next().await.is_none());
        }
    }
    for end in ["SUCCEEDED", "FAILED"] {
        let server = Script::start([task("RUNNING"), task(end)]).await;
        let (one, many) = (waiting(&server), server.client().wait_all(["a", "b"]));
        let (one, many) = (one.into_stream(), many.poll_interval(SOON).into_stream());
        assert_unpin(&one);
        assert_unpin(&many);
        assert_fused(one).await;
        assert_fused(many).await;
    }
    let server = Script::start([task("RUNNING")]).await;
    assert_fused(waiting(&server).timeout(Duration::ZERO).into_stream()).await;
    assert_fused(waiting(&server).abort_on(tokio::time::sleep(ms(50))).into_stream()).await;
}

#[tokio::test]
async fn the_last_snapshot_is_readable_from_the_error() {
    let body = serde_json::json!({
        "id": "t", "status": "FAILED", "failure": "no", "cost": { "credits": 2.5 },
    });
    let server = Script::start([json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    let last = error.last().unwrap();
    assert_eq!((last.state(), last.cost()), (&TaskState::Failed, Some(2.5)));
    assert_eq!(last.value::<Task>().unwrap().id, "t");
}

#[tokio::test]
async fn a_presigned_url_in_a_failure_is_hidden_unless_it_is_asked_for() {
    let url = "https://host/a.png?X-Amz-Signature=f00d";
    let failure = format!("cannot fetch {url}");
    let body = serde_json::json!({
        "id": "t", "status": "FAILED", "failure": failure, "failureCode": url,
    });
    let server = Script::start([json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    let (last, text) = (error.last().unwrap(), error.failure().unwrap());
    let shown = printed(&error) + &format!("{last:?} {last:#?} {text} {text:?}");
    assert!(
        shown.contains("cannot fetch https://host/a.png") && !shown.contains("f00d"),
        "{shown}"
    );
    assert_eq!(text.text(), Some(failure.as_str()));
}

#[tokio::test]
async fn a_presigned_url_in_a_status_is_hidden() {
    let server = Script::start([task("at https://host/a.png?X-Amz-Signature=f00d")]).await;
    let error = waiting(&server).timeout(ms(50)).await.unwrap_err();
    let shown = printed(&error) + &format!("{:?}", error.last().unwrap().state());
    assert!(shown.contains("https://host/a.png") && !shown.contains("f00d"), "{shown}");
}

#[tokio::test]
async fn a_wait_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let server = Script::start([task("SUCCEEDED")]).await;
    let future = waiting(&server).into_future();
    is_send(&future);
    is_send(&waiting(&server).into_stream());
    is_send(&server.client().get_task("t").send());
    assert!(tokio::spawn(future).await.unwrap().is_ok());
}

/// The ways in which CometAPI says that a task does not exist, with another code in its place.
fn denials(code: &str) -> Vec<serde_json::Value> {
    use serde_json::json;

    vec![
        json!({ "code": code }),
        json!({ "code": code, "message": "no", "data": null }),
        json!({ "error": { "code": code } }),
        json!({ "error": { "code": code, "message": "no" } }),
        json!({ "error": { "message": format!("{code}: t"), "type": "comet_api_error" } }),
        json!({ "error": format!("{code}: t") }),
        json!({ "code": 400, "message": code }),
    ]
}

fn comet(server: &Script) -> Wait<Task> {
    let client = server.builder().provider(Provider::CometApi).build().unwrap();
    client.task("t").wait().poll_interval(SOON)
}

#[tokio::test]
async fn cometapi_may_not_know_a_new_task_in_any_of_its_forms() {
    let message = serde_json::json!({ "message": "task_not_exist" });
    for body in [denials("task_not_exist"), vec![message]].concat() {
        for status in [200, 400, 404, 500] {
            let server = Script::start([json(status, &body), task("SUCCEEDED")]).await;
            assert!(comet(&server).await.is_ok(), "{status} {body}");
            assert_eq!(server.count(), 2);

            let server = Script::start([json(status, &body)]).await;
            let error = comet(&server).not_found_grace(ms(50)).await.unwrap_err();
            assert!(matches!(error, WaitError::Gone { .. }), "{status} {body}: {error:?}");
        }
    }
}

#[tokio::test]
async fn another_code_of_cometapi_ends_the_wait_with_its_message() {
    let message = serde_json::json!({ "message": "quota_is_used_up" });
    for body in [denials("quota_is_used_up"), vec![message]].concat() {
        for status in [200, 400] {
            let server = Script::start([json(status, &body)]).await;
            let error = comet(&server).await.unwrap_err();
            assert!(matches!(error, WaitError::Poll { .. }), "{status} {body}: {error:?}");
            assert!(source(&error).to_string().contains("quota_is_used_up"), "{error:?}");
            assert_eq!(server.count(), 1);
        }
    }
}

#[tokio::test]
async fn a_wait_that_was_given_on_carries_its_last_error_and_its_delay() {
    async fn given_on(wait: Wait<Task>) -> runwayml::Result<Task> {
        Ok(wait.await?)
    }
    let busy = json(503, r#"{"error":"oops"}"#).header("retry-after", "5");
    let server = Script::start([task("RUNNING"), busy]).await;
    let error = given_on(waiting(&server).timeout(ms(100))).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(error.status().unwrap(), 503);
    assert!(printed(&error).contains("oops"), "{error:?}");
}

#[tokio::test]
async fn a_poll_that_times_out_does_not_end_the_wait() {
    let server = Script::start([task("RUNNING"), Answer::silence(), task("SUCCEEDED")]).await;
    let client: Client = server.builder().request_timeout(ms(100)).build().unwrap();
    client.task("t").wait().poll_interval(SOON).await.unwrap();
    assert_eq!(server.count(), 3);

    let server = Script::start([task("RUNNING"), Answer::silence()]).await;
    let client: Client = server.builder().request_timeout(ms(100)).build().unwrap();
    let error = client.task("t").wait().poll_interval(SOON).timeout(ms(500)).await.unwrap_err();
    assert!(source(&error).is_timeout(), "{error:?}");
}

#[tokio::test]
async fn an_odd_value_does_not_end_a_wait() {
    let body = serde_json::json!({
        "id": "t", "status": "FAILED", "output": null, "failureCode": 7, "failure": {},
    });
    let server = Script::start([json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(matches!(error, WaitError::Failed { .. }), "{error:?}");
    assert_eq!(error.failure().unwrap().text(), None);
    assert_eq!(error.to_string(), "task t failed: no reason given");
}

#[tokio::test]
async fn a_body_that_breaks_off_does_not_end_a_wait() {
    let server = Script::start([task("RUNNING"), task("RUNNING").cut(5), task("SUCCEEDED")]).await;
    assert!(waiting(&server).max_consecutive_failures(1).await.is_ok());
    assert_eq!(server.count(), 3);
}
