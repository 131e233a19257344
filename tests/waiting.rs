//! Waiting for a task, as a program sees it: how many polls are sent, which end is told, and that
//! every end has the id of the task. Rows 11 to 23 of the behaviours.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, Script};
use futures_util::{Stream, StreamExt as _};
use runwayml::types::Task;
use runwayml::{Cancellation, FailureClass, TaskState, Wait, WaitError};
use tokio_util::sync::CancellationToken;

const SOON: Duration = Duration::from_millis(10);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn waiting(server: &Script) -> Wait<Task> {
    server.client().task("t").wait().every(SOON)
}

async fn states(stream: impl Stream<Item = Result<Task, WaitError>>) -> Vec<TaskState> {
    stream.filter_map(async |read| read.ok().map(|task| task.state())).collect().await
}

fn json(status: u16, body: impl ToString) -> Answer {
    Answer::json(status, &body.to_string())
}

/// A task in a state, of which nothing more is told.
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
async fn a_reading_is_yielded_as_soon_as_it_is_read() {
    let server = Script::start([task("PENDING"), task("SUCCEEDED")]).await;
    let start = Instant::now();
    let mut readings = Box::pin(server.client().task("t").wait().every(ms(2000)).into_stream());
    assert!(readings.next().await.unwrap().is_ok());
    assert!(start.elapsed() < ms(1000));
}

#[tokio::test]
async fn a_poll_that_hangs_does_not_outlast_the_deadline() {
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
async fn a_host_that_wants_more_time_than_there_is_ends_the_wait() {
    let server = Script::start([json(503, "{}").header("retry-after", "5")]).await;
    let start = Instant::now();
    let error = waiting(&server).timeout(ms(150)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }) && start.elapsed() < ms(1000), "{error:?}");
}

#[tokio::test]
async fn giving_up_ends_a_poll_in_flight_and_sends_nothing_more() {
    let server = Script::start([Answer::silence()]).await;
    gives_up_within_200_ms(&server, Duration::from_secs(1)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn giving_up_ends_a_pause_and_sends_nothing_more() {
    let server = Script::start([task("PENDING")]).await;
    gives_up_within_200_ms(&server, Duration::from_secs(30)).await;
    tokio::time::sleep(ms(100)).await;
    assert_eq!(server.count(), 1);
}

async fn gives_up_within_200_ms(server: &Script, interval: Duration) {
    let token = CancellationToken::new();
    let wait = server.client().task("t").wait().every(interval).cancel_on(token.clone());
    let waiting = tokio::spawn(wait.into_future());
    tokio::time::sleep(ms(300)).await;
    let start = Instant::now();
    token.cancel();
    let error = waiting.await.unwrap().unwrap_err();
    assert!(start.elapsed() < ms(200), "{:?}", start.elapsed());
    assert!(
        matches!(error, WaitError::Aborted { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
}

#[tokio::test]
async fn an_interval_or_a_deadline_of_zero_is_refused_before_any_request() {
    let server = Script::start([task("SUCCEEDED")]).await;
    for wait in [waiting(&server).every(Duration::ZERO), waiting(&server).timeout(Duration::ZERO)] {
        let error = wait.await.unwrap_err();
        assert!(matches!(error, WaitError::Poll { .. }), "{error:?}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_host_that_asks_for_pauses_is_not_polled_more_often() {
    let client = runwayml::Client::builder().api_key("key").build().unwrap();
    let error = client.task("t").wait().every(Duration::from_secs(4)).await.unwrap_err();
    let WaitError::Poll { source, .. } = error else { panic!("{error:?}") };
    assert!(source.to_string().contains("5s"), "{source}");
}

#[tokio::test]
async fn a_failure_has_the_code_that_the_host_gave_and_no_other() {
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
        let failure = error.last().unwrap().failure().unwrap();
        assert_eq!(failure.text, Some("no"));
        assert_eq!(failure.code.as_ref().map(|code| code.class()), class);
        assert!(error.to_string().contains("no"), "{error}");
    }
}

#[tokio::test]
async fn a_cancelled_task_is_told_from_a_failed_one_after_one_poll() {
    let server = Script::start([task("CANCELLED")]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(matches!(error, WaitError::Cancelled { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_failed_task_is_yielded_and_then_the_error_is() {
    let server = Script::start([task("FAILED")]).await;
    let readings: Vec<_> = waiting(&server).into_stream().collect().await;
    assert!(matches!(readings.as_slice(), [Ok(_), Err(WaitError::Failed { .. })]), "{readings:?}");
}

#[tokio::test]
async fn a_status_of_tomorrow_is_readable_and_the_task_goes_on() {
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
async fn a_task_that_the_host_does_not_know_is_gone_after_one_poll() {
    let server = Script::start([json(404, r#"{"error":"Could not find Task"}"#)]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(
        matches!(error, WaitError::Gone { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
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
async fn a_wait_survives_answers_that_cannot_be_read() {
    let server =
        Script::start([json(200, "{"), json(429, "slow down"), json(408, ""), task("SUCCEEDED")])
            .await;
    assert!(waiting(&server).await.is_ok());
}

#[tokio::test]
async fn a_budget_of_failures_ends_a_wait_that_can_be_resumed() {
    let server = Script::start([task("RUNNING"), json(500, "{}")]).await;
    let error = waiting(&server).failures(2).await.unwrap_err();
    assert!(matches!(error, WaitError::Poll { .. }) && error.last().is_some(), "{error:?}");
    assert_eq!((server.count(), error.task_id().as_str()), (4, "t"));
}

#[tokio::test]
async fn a_refusal_that_no_other_poll_will_mend_ends_the_wait() {
    for status in [400, 401, 403] {
        let server = Script::start([json(status, r#"{"error":"no"}"#)]).await;
        let error = waiting(&server).await.unwrap_err();
        assert!(matches!(error, WaitError::Poll { .. }), "{error:?}");
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_task_of_which_little_is_told_is_accepted() {
    let server = Script::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let ended = server.client().task("no-uuid").wait().every(SOON).await.unwrap();
    assert_eq!((ended.cost(), ended.created_at, ended.output.len()), (None, None, 0));
}

#[tokio::test]
async fn a_finished_task_is_not_deleted_by_a_cancellation() {
    let server = Script::start([task("SUCCEEDED")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::AlreadyFinished(task) if task.id == "t"));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_task_that_goes_on_is_cancelled() {
    let server = Script::start([task("RUNNING"), json(204, "")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::Cancelled));
    assert!(server.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[cfg(feature = "workflows")]
#[tokio::test]
async fn a_run_of_a_workflow_is_waited_for_like_a_task() {
    let server = Script::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let run = server.client().workflow_invocation("t").wait().every(SOON).await.unwrap();
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
        .every(SOON)
        .at_once(1)
        .into_stream()
        .collect()
        .await;
    assert_eq!(ends.len(), 3);
    assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 1);
}

#[tokio::test]
async fn a_wait_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let server = Script::start([task("SUCCEEDED")]).await;
    let future = waiting(&server).into_future();
    is_send(&future);
    is_send(&waiting(&server).into_stream());
    is_send(&server.client().get_task().id("t").send());
    assert!(tokio::spawn(future).await.unwrap().is_ok());
}
