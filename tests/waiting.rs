//! Waits for tasks: the polls that are sent, and how a wait ends.

use std::error::Error as _;
use std::time::{Duration, Instant};

use crate::common::{MockResponse, MockServer, POLL_INTERVAL, error_text, task};
use futures_util::{Stream, StreamExt as _};
use runwayml::error::WaitError;
use runwayml::task::{Cancellation, FailureClass, TaskState, Wait, WaitAll};
use runwayml::types::{Task, WorkflowInvocation};
use runwayml::{Client, Error};
use serde_json::json;
use tokio::sync::oneshot;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn waiting(server: &MockServer) -> Wait<Task> {
    server.client().task("t").wait().poll_interval(POLL_INTERVAL)
}

async fn states(stream: impl Stream<Item = Result<Task, WaitError>>) -> Vec<TaskState> {
    stream.filter_map(async |read| read.ok().map(|task| task.state())).collect().await
}

fn running(progress: f64) -> MockResponse {
    MockResponse::json(200, json!({ "id": "t", "status": "RUNNING", "progress": progress }))
}

#[tokio::test]
async fn a_task_is_polled_until_it_has_ended() {
    let server =
        MockServer::start([task("PENDING"), task("THROTTLED"), running(0.5), task("SUCCEEDED")])
            .await;
    let states = states(waiting(&server).into_stream()).await;
    let running = TaskState::Running { progress: Some(0.5) };
    assert_eq!(states, [TaskState::Pending, TaskState::Throttled, running, TaskState::Succeeded]);
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_snapshot_is_yielded_immediately() {
    let server = MockServer::start([task("PENDING"), task("SUCCEEDED")]).await;
    let start = Instant::now();
    let mut tasks = server.client().task("t").wait().poll_interval(ms(10_000)).into_stream();
    assert!(tasks.next().await.unwrap().is_ok());
    assert!(start.elapsed() < ms(5000));
}

#[tokio::test]
async fn a_timeout_ends_a_poll_in_flight() {
    let server = MockServer::start([task("RUNNING"), MockResponse::hang()]).await;
    let start = Instant::now();
    let error = waiting(&server).timeout(ms(200)).await.unwrap_err();
    assert!((ms(200)..ms(5000)).contains(&start.elapsed()), "{:?}", start.elapsed());
    assert!(matches!(error, WaitError::TimedOut { .. }), "{error:?}");
    assert_eq!(error.task_id().as_str(), "t");
    assert!(matches!(error.last().unwrap().state(), TaskState::Running { .. }));
}

#[tokio::test]
async fn a_retry_after_beyond_the_timeout_ends_the_wait() {
    let server =
        MockServer::start([MockResponse::json(503, "{}").header("retry-after", "10")]).await;
    let start = Instant::now();
    let error = waiting(&server).timeout(ms(150)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }) && start.elapsed() < ms(5000), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(10)));
    assert_eq!(source(&error).status().unwrap(), 503);
    assert!(error.to_string().contains("only after 10.0s"), "{error}");
}

/// The API error that is the source of a wait error.
fn source(error: &WaitError) -> &Error {
    error.source().unwrap().downcast_ref().unwrap()
}

#[tokio::test]
async fn a_timeout_has_the_error_of_the_last_poll_as_its_source() {
    let server =
        MockServer::start([task("RUNNING"), MockResponse::json(500, r#"{"error":"oops"}"#)]).await;
    let error = waiting(&server).timeout(ms(100)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }), "{error:?}");
    assert!(source(&error).to_string().contains("oops") && error.last().is_some(), "{error:?}");
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn a_timeout_after_a_successful_poll_has_no_source() {
    let server = MockServer::start([MockResponse::json(500, "{}"), task("RUNNING")]).await;
    let error = waiting(&server).timeout(ms(100)).await.unwrap_err();
    assert!(matches!(error, WaitError::TimedOut { .. }) && error.source().is_none(), "{error:?}");
}

#[tokio::test]
async fn an_abort_ends_a_poll_in_flight() {
    let server = MockServer::start([MockResponse::hang()]).await;
    assert_aborts(&server, Duration::from_secs(1)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_abort_ends_the_wait_between_two_polls() {
    let server = MockServer::start([task("PENDING")]).await;
    assert_aborts(&server, Duration::from_secs(30)).await;
    assert_eq!(server.count(), 1);
}

/// Aborts a wait once the server has received its first poll.
async fn assert_aborts(server: &MockServer, interval: Duration) {
    let (stop, stopped) = oneshot::channel::<()>();
    let wait = server.client().task("t").wait().poll_interval(interval);
    let wait = wait.abort_on(async { drop(stopped.await) });
    let waiting = tokio::spawn(wait.into_future());
    server.received(1).await;
    let start = Instant::now();
    stop.send(()).unwrap();
    let error = waiting.await.unwrap().unwrap_err();
    assert!(start.elapsed() < ms(5000), "{:?}", start.elapsed());
    assert!(
        matches!(error, WaitError::Aborted { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
}

#[tokio::test]
async fn a_poll_interval_or_timeout_of_zero_is_rejected_before_any_request() {
    let server = MockServer::start([task("SUCCEEDED")]).await;
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
async fn a_failure_has_a_code_only_if_the_provider_sent_one() {
    for (code, class) in [
        (r#","failureCode":"SAFETY.INPUT.TEXT""#, Some(FailureClass::Moderation)),
        ("", None),
        (r#","failureCode":null"#, None),
    ] {
        let body = format!(r#"{{"id":"t","status":"FAILED","failure":"no"{code}}}"#);
        let server = MockServer::start([MockResponse::json(200, body)]).await;
        let error = waiting(&server).await.unwrap_err();
        assert!(
            matches!(error, WaitError::Failed { .. }) && error.task_id().as_str() == "t",
            "{error:?}"
        );
        let failure = error.failure().unwrap();
        assert_eq!(failure.message(), Some("no"));
        assert_eq!(failure.code().map(|code| code.class()), class);
        assert!(error.to_string().contains("no"), "{error}");
    }
}

#[tokio::test]
async fn a_cancelled_task_ends_the_wait() {
    let server = MockServer::start([task("CANCELLED")]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(matches!(error, WaitError::Cancelled { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_failed_task_is_yielded_before_the_error() {
    let server = MockServer::start([task("FAILED")]).await;
    let tasks: Vec<_> = waiting(&server).into_stream().collect().await;
    assert!(matches!(tasks.as_slice(), [Ok(_), Err(WaitError::Failed { .. })]), "{tasks:?}");
}

#[tokio::test]
async fn an_unknown_status_does_not_end_the_wait() {
    let server = MockServer::start([task("QUEUED"), task("PROCESSING"), task("SUCCEEDED")]).await;
    let states = states(waiting(&server).into_stream()).await;
    assert_eq!(
        states[..2],
        [TaskState::Other("QUEUED".to_owned()), TaskState::Other("PROCESSING".to_owned())]
    );
    assert!(waiting(&server).await.is_ok());
}

#[tokio::test]
async fn unknown_fields_are_kept() {
    let body = json!({ "id": "t", "status": "SUCCEEDED", "queue": { "place": 3 } });
    let server = MockServer::start([MockResponse::json(200, &body)]).await;
    let task = waiting(&server).await.unwrap();
    assert_eq!(task.extra["queue"]["place"], 3);
    assert_eq!(serde_json::to_value(&task).unwrap(), body);
}

#[tokio::test]
async fn an_unknown_task_is_gone_after_one_poll() {
    let server =
        MockServer::start([MockResponse::json(404, r#"{"error":"Could not find Task"}"#)]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(
        matches!(error, WaitError::Gone { .. }) && error.task_id().as_str() == "t",
        "{error:?}"
    );
    assert_eq!(source(&error).status().unwrap(), 404);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn failed_polls_do_not_end_a_wait() {
    let mut responses = vec![MockResponse::json(500, r#"{"error":"oops"}"#); 6];
    responses.push(task("SUCCEEDED"));
    let server = MockServer::start(responses).await;
    assert!(waiting(&server).poll_interval(ms(1)).await.is_ok());
    assert_eq!(server.count(), 7);
}

#[tokio::test]
async fn responses_without_a_task_do_not_end_a_wait() {
    let page = MockResponse::new(200, "text/html", "<html>maintenance</html>");
    for response in [
        page,
        MockResponse::json(204, ""),
        MockResponse::json(200, "{"),
        MockResponse::json(200, ""),
        MockResponse::json(429, "-"),
        MockResponse::json(408, ""),
    ] {
        let server = MockServer::start([task("RUNNING"), response, task("SUCCEEDED")]).await;
        assert!(waiting(&server).max_consecutive_failures(1).await.is_ok());
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn the_error_of_a_gateway_in_a_200_does_not_end_a_wait() {
    for body in [r#"{"error":"upstream connect error"}"#, r#"{"code":"upstream","message":"lost"}"#]
    {
        let server =
            MockServer::start([task("RUNNING"), MockResponse::json(200, body), task("SUCCEEDED")])
                .await;
        assert!(waiting(&server).max_consecutive_failures(1).await.is_ok(), "{body}");
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn a_wait_that_gets_only_web_pages_has_that_error_as_its_source() {
    let server =
        MockServer::start([MockResponse::new(200, "text/html", "<html>hello</html>")]).await;
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
async fn more_consecutive_failures_than_allowed_end_the_wait() {
    let server = MockServer::start([task("RUNNING"), MockResponse::json(500, "{}")]).await;
    let error = waiting(&server).max_consecutive_failures(2).await.unwrap_err();
    assert!(matches!(error, WaitError::Poll { .. }) && error.last().is_some(), "{error:?}");
    assert_eq!((server.count(), error.task_id().as_str()), (4, "t"));
}

#[tokio::test]
async fn a_4xx_ends_the_wait() {
    for status in [400, 401, 403] {
        let server = MockServer::start([MockResponse::json(status, r#"{"error":"no"}"#)]).await;
        let error = waiting(&server).await.unwrap_err();
        assert!(matches!(error, WaitError::Poll { .. }), "{error:?}");
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_task_needs_only_an_id_and_a_status() {
    let server = MockServer::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let ended = server.client().task("no-uuid").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    assert_eq!((ended.cost(), ended.created_at, ended.output.len()), (None, None, 0));
}

#[tokio::test]
async fn cancel_does_not_delete_a_finished_task() {
    let server = MockServer::start([task("SUCCEEDED")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::AlreadyFinished(task) if task.id == "t"));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn cancel_deletes_a_running_task() {
    let server = MockServer::start([task("RUNNING"), MockResponse::json(204, "")]).await;
    let outcome = server.client().task("t").cancel().await.unwrap();
    assert!(matches!(outcome, Cancellation::Cancelled));
    assert!(server.requests()[1].head.starts_with("delete /v1/tasks/t "));
}

#[tokio::test]
async fn a_wait_for_a_workflow_run_polls_the_run() {
    let server = MockServer::start([task("RUNNING"), task("SUCCEEDED")]).await;
    let run =
        server.client().workflow_invocation("t").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    assert_eq!(run.id, "t");
    assert!(server.requests()[0].head.starts_with("get /v1/workflow_invocations/t "));
}

#[tokio::test]
async fn many_tasks_are_yielded_as_they_end() {
    let server = MockServer::start([task("PENDING"), task("SUCCEEDED"), task("FAILED")]).await;
    let wait = server.client().wait_all(["a", "b"]).poll_interval(POLL_INTERVAL);
    let mut ends = wait.concurrency(1).into_stream();
    assert!(ends.next().await.unwrap().is_ok());
    assert_eq!(server.count(), 2, "`b` is yielded before `a` is polled again");
    assert_eq!(ends.next().await.unwrap().unwrap_err().task_id().as_str(), "a");
    assert!(ends.next().await.is_none());
}

#[tokio::test]
async fn any_number_of_polls_may_be_in_flight() {
    let server = MockServer::start([task("SUCCEEDED")]).await;
    let tasks = server.client().wait_all(["a"]).concurrency(usize::MAX).into_stream();
    assert_eq!(tasks.collect::<Vec<_>>().await.len(), 1);
}

#[tokio::test]
async fn polling_stops_when_the_stream_is_dropped() {
    let server = MockServer::start([task("RUNNING")]).await;
    let mut ends = server.client().wait_all(["a", "b"]).poll_interval(POLL_INTERVAL).into_stream();
    assert!(tokio::time::timeout(ms(100), ends.next()).await.is_err());
    drop(ends);
    tokio::time::sleep(ms(50)).await;
    let polls = server.count();
    tokio::time::sleep(ms(100)).await;
    assert_eq!(server.count(), polls);
}

#[tokio::test]
async fn an_abort_ends_the_waits_for_all_tasks() {
    let server = MockServer::start([task("RUNNING")]).await;
    let wait = server.client().wait_all(["a", "b"]).poll_interval(POLL_INTERVAL).without_timeout();
    let ends: Vec<_> = wait.abort_on(tokio::time::sleep(ms(50))).into_stream().collect().await;
    let is_aborted = |end: &Result<Task, WaitError>| matches!(end, Err(WaitError::Aborted { .. }));
    assert!(ends.len() == 2 && ends.iter().all(is_aborted), "{ends:?}");
}

#[tokio::test]
async fn consecutive_failures_end_only_the_wait_for_their_task() {
    let busy = || MockResponse::json(503, "{}");
    for (responses, failures) in [
        // The last poll is that of `b`.
        ([busy(), task("PENDING"), task("SUCCEEDED")], 0),
        // The only failure of `a` is not counted for `b`, nor the other way round.
        ([busy(), busy(), task("SUCCEEDED")], 1),
    ] {
        let server = MockServer::start(responses).await;
        let wait = server.client().wait_all(["a", "b"]).poll_interval(POLL_INTERVAL);
        let wait = wait.concurrency(1).max_consecutive_failures(failures);
        let ends: Vec<_> = wait.into_stream().collect().await;
        let failed: Vec<_> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
        match failures {
            0 => assert!(matches!(failed[..], [WaitError::Poll { .. }]), "{ends:?}"),
            _ => assert!(failed.is_empty(), "{ends:?}"),
        }
        assert!(failed.iter().all(|error| error.task_id().as_str() == "a"), "{ends:?}");
        assert_eq!(ends.len(), 2);
    }
}

#[tokio::test]
async fn many_workflow_runs_are_waited_for_by_their_type() {
    let server = MockServer::start([task("SUCCEEDED")]).await;
    let wait = WaitAll::<WorkflowInvocation>::new(&server.client(), ["a", "b"]);
    let ends: Vec<_> = wait.into_stream().collect().await;
    assert!(ends.len() == 2 && ends.iter().all(Result::is_ok), "{ends:?}");
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.head).collect();
    assert!(
        paths.iter().all(|head| head.starts_with("get /v1/workflow_invocations/")),
        "{paths:?}"
    );
}

#[tokio::test]
async fn streams_are_fused_and_unpin() {
    fn assert_unpin<T: Unpin>(_: &T) {}
    async fn assert_fused(mut tasks: impl Stream<Item = Result<Task, WaitError>> + Unpin) {
        while tasks.next().await.is_some() {}
        for _ in 0..3 {
            assert!(tasks.next().await.is_none());
        }
    }
    for end in ["SUCCEEDED", "FAILED"] {
        let server = MockServer::start([task("RUNNING"), task(end)]).await;
        let (one, many) = (waiting(&server), server.client().wait_all(["a", "b"]));
        let (one, many) = (one.into_stream(), many.poll_interval(POLL_INTERVAL).into_stream());
        assert_unpin(&one);
        assert_unpin(&many);
        assert_fused(one).await;
        assert_fused(many).await;
    }
    let server = MockServer::start([task("RUNNING")]).await;
    assert_fused(waiting(&server).timeout(Duration::ZERO).into_stream()).await;
    assert_fused(waiting(&server).abort_on(tokio::time::sleep(ms(50))).into_stream()).await;
}

#[tokio::test]
async fn the_last_snapshot_is_readable_from_the_error() {
    let body = json!({
        "id": "t", "status": "FAILED", "failure": "no", "cost": { "credits": 2.5 },
    });
    let server = MockServer::start([MockResponse::json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    let last = error.last().unwrap();
    assert_eq!((last.state(), last.cost()), (&TaskState::Failed, Some(2.5)));
    assert_eq!(last.value::<Task>().unwrap().id, "t");
}

#[tokio::test]
async fn a_presigned_url_in_a_failure_is_redacted_except_in_its_text() {
    let url = "https://host/a.png?X-Amz-Signature=f00d";
    let failure = format!("cannot fetch {url}");
    let body = json!({
        "id": "t", "status": "FAILED", "failure": failure, "failureCode": url,
    });
    let server = MockServer::start([MockResponse::json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    let (last, reason) = (error.last().unwrap(), error.failure().unwrap());
    let printed = error_text(&error) + &format!("{last:?} {last:#?} {reason} {reason:?}");
    assert!(
        printed.contains("cannot fetch https://host/a.png") && !printed.contains("f00d"),
        "{printed}"
    );
    assert_eq!(reason.message(), Some(failure.as_str()));
}

#[tokio::test]
async fn a_presigned_url_in_a_status_is_redacted() {
    let server = MockServer::start([task("at https://host/a.png?X-Amz-Signature=f00d")]).await;
    let second_poll = server.clone();
    let polled_twice = async move { second_poll.received(2).await };
    let error = waiting(&server).abort_on(polled_twice).await.unwrap_err();
    let printed = error_text(&error) + &format!("{:?}", error.last().unwrap().state());
    assert!(printed.contains("https://host/a.png") && !printed.contains("f00d"), "{printed}");
}

#[tokio::test]
async fn wait_futures_are_send() {
    fn is_send<T: Send>(_: &T) {}
    let server = MockServer::start([task("SUCCEEDED")]).await;
    let future = waiting(&server).into_future();
    is_send(&future);
    is_send(&waiting(&server).into_stream());
    is_send(&server.client().get_task("t").send());
    assert!(tokio::spawn(future).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_converted_wait_error_has_the_status_and_the_retry_after_of_the_last_poll() {
    async fn converted(wait: Wait<Task>) -> runwayml::Result<Task> {
        Ok(wait.await?)
    }
    let busy = MockResponse::json(503, r#"{"error":"oops"}"#).header("retry-after", "5");
    let server = MockServer::start([task("RUNNING"), busy]).await;
    let error = converted(waiting(&server).timeout(ms(100))).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(error.status().unwrap(), 503);
    assert!(error_text(&error).contains("oops"), "{error:?}");
}

#[tokio::test]
async fn a_poll_that_times_out_does_not_end_the_wait() {
    let server =
        MockServer::start([task("RUNNING"), MockResponse::hang(), task("SUCCEEDED")]).await;
    let client: Client = server.builder().request_timeout(ms(100)).build().unwrap();
    client.task("t").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    assert_eq!(server.count(), 3);

    let server = MockServer::start([task("RUNNING"), MockResponse::hang()]).await;
    let client: Client = server.builder().request_timeout(ms(100)).build().unwrap();
    let error =
        client.task("t").wait().poll_interval(POLL_INTERVAL).timeout(ms(500)).await.unwrap_err();
    assert!(source(&error).is_timeout(), "{error:?}");
}

#[tokio::test]
async fn an_invalid_value_in_a_task_does_not_end_a_wait() {
    let body = json!({
        "id": "t", "status": "FAILED", "output": null, "failureCode": 7, "failure": {},
    });
    let server = MockServer::start([MockResponse::json(200, body)]).await;
    let error = waiting(&server).await.unwrap_err();
    assert!(matches!(error, WaitError::Failed { .. }), "{error:?}");
    assert_eq!(error.failure().unwrap().message(), None);
    assert_eq!(
        error.to_string(),
        "task t failed: no reason given; create it again, which is billed again"
    );
}

#[tokio::test]
async fn an_incomplete_body_does_not_end_a_wait() {
    let server =
        MockServer::start([task("RUNNING"), task("RUNNING").truncate(5), task("SUCCEEDED")]).await;
    assert!(waiting(&server).max_consecutive_failures(1).await.is_ok());
    assert_eq!(server.count(), 3);
}
