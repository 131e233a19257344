//! Handles to tasks, workflow runs and realtime sessions: started with `start`, then read and waited for.

use crate::common::{CREATED, MockResponse, MockServer, PENDING, POLL_INTERVAL, image_request};
use runwayml::types::TextToImageGen4Image;
use runwayml::{Error, TaskHandle};

const SUCCEEDED: &str = r#"{"id":"t","status":"SUCCEEDED","output":["https://cdn.example/a.png"]}"#;

#[tokio::test]
async fn start_returns_a_handle_to_the_task() {
    let server =
        MockServer::start([CREATED, PENDING, SUCCEEDED].map(|body| MockResponse::json(200, body)))
            .await;
    let handle: TaskHandle = server.client().text_to_image(image_request()).start().await.unwrap();
    assert_eq!(handle.id().as_str(), "t");
    let task = handle.wait().poll_interval(POLL_INTERVAL).await.unwrap();
    assert_eq!(task.output().len(), 1);
    let requests = server.requests();
    assert!(requests[0].head.starts_with("post /v1/text_to_image "), "{}", requests[0].head);
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn a_started_task_has_the_cost_that_the_provider_estimates() {
    let estimated = r#"{"id":"t","estimatedCost":{"credits":5}}"#;
    let server =
        MockServer::start([estimated, CREATED].map(|body| MockResponse::json(200, body))).await;
    let client = server.client();
    let handle = client.text_to_image(image_request()).start().await.unwrap();
    assert_eq!(handle.estimated_cost(), Some(5.0));
    let handle = client.text_to_image(image_request()).start().await.unwrap();
    assert_eq!(handle.estimated_cost(), None);
    assert_eq!(client.task("t").estimated_cost(), None);
}

#[tokio::test]
async fn a_stored_task_is_read_at_its_own_provider_only() {
    let server = MockServer::start([MockResponse::json(200, SUCCEEDED)]).await;
    let stored = server.client().task("t").to_stored();
    let task = server.client().stored_task(&stored).unwrap().get().await.unwrap();
    assert_eq!(task.id, "t");

    let error = server.cometapi_client().stored_task(&stored).unwrap_err();
    assert!(matches!(error, Error::OtherProvider { .. }), "{error:?}");
    assert_eq!(error.task_id().unwrap().as_str(), "t");
    assert!(!error.is_retryable() && !error.may_have_been_accepted());
    assert!(error.to_string().contains("runway:t is not one of CometAPI"), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn start_returns_the_error_of_the_creation() {
    let server =
        MockServer::start([MockResponse::json(500, r#"{"error":"Internal error."}"#)]).await;
    let error = server.client().text_to_image(image_request()).start().await.unwrap_err();
    assert!(error.may_have_been_accepted() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.count(), 1);

    let request = TextToImageGen4Image::new();
    let error = server.client().text_to_image(request).start().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn start_returns_a_handle_to_an_avatar_video() {
    use runwayml::types::CreateAvatarVideoRequest;

    let server =
        MockServer::start([CREATED, SUCCEEDED].map(|body| MockResponse::json(200, body))).await;
    let request = serde_json::json!({
        "model": "gwm1_avatars",
        "avatar": { "type": "runway-preset", "presetId": "game-character" },
        "speech": { "type": "text", "text": "hello" },
    });
    let request: CreateAvatarVideoRequest = serde_json::from_value(request).unwrap();
    let handle: TaskHandle = server.client().create_avatar_video(request).start().await.unwrap();
    assert_eq!(handle.get().await.unwrap().id, "t");
}

#[tokio::test]
async fn start_returns_a_handle_to_a_workflow_run() {
    let run = r#"{"id":"r","status":"RUNNING"}"#;
    let server =
        MockServer::start([MockResponse::json(200, r#"{"id":"r"}"#), MockResponse::json(200, run)])
            .await;
    let request = runwayml::types::RunWorkflowRequest::new();
    let handle = server.client().run_workflow("w", request).start().await.unwrap();
    assert_eq!(handle.get().await.unwrap().id, "r");
    let requests = server.requests();
    assert!(
        requests[1].head.starts_with("get /v1/workflow_invocations/r "),
        "{}",
        requests[1].head
    );
}

#[tokio::test]
async fn start_returns_a_handle_to_a_task_of_cometapi() {
    let created = r#"{"code":200,"msg":"success","data":{"task_id":"c"}}"#;
    let server = MockServer::start([MockResponse::json(200, created)]).await;
    let client = server.cometapi_client();
    let request = runwayml::cometapi::types::ImageToVideo::new()
        .callback_url("https://example.com/runway")
        .image("https://example.com/cat.png")
        .model("gen4")
        .prompt("the cat yawns");
    let handle = client.cometapi().generate(request).start().await.unwrap();
    assert_eq!(handle.id().as_str(), "c");
}

#[tokio::test]
async fn a_wait_for_a_realtime_session_ends_when_it_is_ready() {
    use runwayml::types::{RealtimeSession, RealtimeSessionStatus};

    let session =
        |status: &&str| MockResponse::json(200, format!(r#"{{"id":"s","status":"{status}"}}"#));
    let wait = async |statuses: &[&str]| {
        let responses: Vec<_> = statuses.iter().map(session).collect();
        let server = MockServer::start(responses).await;
        let wait = server.client().realtime_session("s").wait();
        wait.poll_interval(POLL_INTERVAL).await
    };
    let ready: RealtimeSession = wait(&["NOT_READY", "NOT_READY", "READY"]).await.unwrap();
    assert_eq!(ready.status, RealtimeSessionStatus::Ready);
    // A session that is running or completed was ready before.
    assert!(wait(&["RUNNING"]).await.is_ok() && wait(&["COMPLETED"]).await.is_ok());
    for (status, message) in [("FAILED", "failed"), ("CANCELLED", "was cancelled")] {
        let error = wait(&["NOT_READY", status]).await.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
async fn a_workflow_run_that_succeeded_reports_the_nodes_that_failed() {
    let run = serde_json::json!({
        "id": "r", "status": "SUCCEEDED", "cost": { "credits": 12 },
        "output": { "n1": ["https://cdn.example/a.png"] },
        "nodeErrors": {
            "n3": { "message": "moderated", "failureCode": "SAFETY.INPUT.TEXT" },
            "n2": { "message": "no image", "nodeName": "Upscale" },
        },
    });
    let server = MockServer::start([MockResponse::json(200, &run)]).await;
    let run = server.client().workflow_invocation("r").wait().await.unwrap();
    assert!(run.is_partial());
    assert_eq!(runwayml::task::Waitable::cost(&run), Some(12.0));
    let [upscale, moderated] = &run.node_failures()[..] else { panic!("expected two failures") };
    assert_eq!((upscale.node.as_str(), upscale.name.as_deref()), ("n2", Some("Upscale")));
    assert_eq!(upscale.failure.message(), Some("no image"));
    assert!(!moderated.failure.is_retryable() && upscale.failure.is_retryable());
}

#[tokio::test]
async fn a_workflow_run_without_node_errors_is_not_partial() {
    let run = r#"{"id":"r","status":"SUCCEEDED","nodeErrors":null}"#;
    let server = MockServer::start([MockResponse::json(200, run)]).await;
    let run = server.client().workflow_invocation("r").wait().await.unwrap();
    assert!(!run.is_partial() && run.node_failures().is_empty());
    assert_eq!(runwayml::task::Waitable::cost(&run), None);
}
