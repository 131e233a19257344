//! CometAPI as a provider: unsupported requests are rejected before they are sent, and tasks and errors are
//! read in every form that CometAPI sends.

use std::time::{Duration, Instant};

use crate::common::{MockResponse, MockServer, POLL_INTERVAL, error_text, sandbox_client};
use futures_util::StreamExt as _;
use runwayml::client::Unsupported;
use runwayml::error::WaitError;
use runwayml::http::Method;
use runwayml::task::{TaskState, Wait};
use runwayml::types::{
    CharacterPerformanceActTwo, CharacterPerformanceRequest, ReferenceImage, Task,
    TextToImageGen4Image,
};
use runwayml::{Client, Error, Provider};
use serde_json::{Value, json};

fn image() -> TextToImageGen4Image {
    TextToImageGen4Image::new().prompt_text("a fox").ratio("1920:1080")
}

fn reference() -> ReferenceImage {
    ReferenceImage::new().tag("cat").uri("https://example.com/cat.png")
}

fn performance() -> CharacterPerformanceRequest {
    let body = json!({
        "model": "act_two",
        "character": { "type": "image", "uri": "https://example.com/a.png" },
        "reference": { "type": "video", "uri": "https://example.com/b.mp4" },
    });
    serde_json::from_value::<CharacterPerformanceActTwo>(body).unwrap().into()
}

#[tokio::test]
async fn an_unsupported_operation_is_rejected_before_it_is_sent() {
    let server = MockServer::start([MockResponse::json(204, "")]).await;
    let error = server.cometapi_client().delete_task("t").send().await.unwrap_err();
    assert!(matches!(
        &error,
        Error::Unsupported { provider: Provider::CometApi, operation, .. } if operation == "delete_task"
    ));
    let message = error.to_string();
    assert!(
        message.starts_with("CometAPI is not known to support this `delete_task`: its doc"),
        "{message}"
    );
    assert!(!error.is_retryable() && !error.may_have_been_accepted());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn an_unsupported_operation_is_sent_if_the_caller_allows_it() {
    let server = MockServer::start([MockResponse::json(204, "")]).await;
    let builder = server.builder().provider(Provider::CometApi).unsupported(Unsupported::Send);
    builder.build().unwrap().delete_task("t").send().await.unwrap();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_image_without_references_is_rejected_with_the_code_of_the_provider() {
    let server = MockServer::start([MockResponse::json(200, r#"{"id":"t"}"#)]).await;
    let requests = [
        image(),
        image().reference_images(Vec::<ReferenceImage>::new()),
        image().reference_images(runwayml::types::Null),
    ];
    for request in requests {
        let error = server.cometapi_client().text_to_image(request).send().await.unwrap_err();
        assert_eq!(error.code(), Some("reference_images_empty"));
        assert!(error.to_string().contains("`referenceImages` must not be empty"), "{error}");
    }
    let unchecked = json!({ "model": "gen4_image", "referenceImages": [] });
    let error = server.cometapi_client().text_to_image(unchecked).send().await.unwrap_err();
    assert_eq!(error.code(), Some("reference_images_empty"));
    assert_eq!(server.count(), 0);
    // With a reference it is sent; Runway needs none.
    let request = image().reference_images([reference()]);
    server.cometapi_client().text_to_image(request).send().await.unwrap();
    server.client().text_to_image(image()).send().await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_known_code_is_found_anywhere_in_the_response() {
    for code in ["reference_images_empty", "callback_url_empty", "fail_to_fetch_task"] {
        assert_code_is_found(code).await;
    }
}

async fn assert_code_is_found(code: &str) {
    for (status, body) in [
        (400, json!({ "code": code, "message": "no", "data": null })),
        (400, json!({ "error": { "message": "no", "type": "comet_api_error", "code": code } })),
        (500, json!({ "error": { "message": format!("{code} (request id: 7)"), "code": "" } })),
        (200, json!({ "code": code, "message": "no", "data": null })),
        (200, json!({ "code": 400, "msg": format!("rejected: {code}") })),
    ] {
        let server = MockServer::start([MockResponse::json(status, &body)]).await;
        let error = server.cometapi_client().task("t").get().await.unwrap_err();
        assert_eq!((error.code(), server.count() > 0), (Some(code), true), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn an_error_of_runway_is_read_from_the_message_of_the_builder() {
    let nested = json!({
        "error": "Validation of body failed",
        "issues": [{ "path": ["ratio"], "message": "Invalid option" }],
        "docUrl": "https://docs.dev.runwayml.com/api",
    });
    let body = json!({ "code": "fail_to_fetch_task", "message": nested.to_string(), "data": null });
    let server = MockServer::start([MockResponse::json(400, &body)]).await;
    let error = server.cometapi_client().task("t").get().await.unwrap_err();
    assert_eq!(error.code(), Some("fail_to_fetch_task"));
    assert_eq!(error.issues()[0].path, ["ratio"]);
    assert_eq!(error.doc_url(), Some("https://docs.dev.runwayml.com/api"));
    assert!(error.to_string().contains("Validation of body failed"), "{error}");
}

/// A task in an envelope, with more fields in its outer layer.
fn wrapped(outer: Value, inner: Value) -> MockResponse {
    let mut task = json!({ "task_id": "t", "fail_reason": "", "progress": "0%", "data": inner });
    task.as_object_mut().unwrap().extend(outer.as_object().unwrap().clone());
    MockResponse::json(200, json!({ "code": "success", "message": "", "data": task }))
}

#[tokio::test]
async fn wrapped_and_bare_tasks_are_read_alike() {
    let url = "https://cdn.example/a.png";
    let created = json!({ "status": "PENDING", "createdAt": "2026-03-13T09:52:46+08:00" });
    let server = MockServer::start([
        wrapped(json!({ "status": "QUEUED", "submit_time": 1_773_366_766 }), created),
        wrapped(json!({ "status": "IN_PROGRESS", "progress": "42%" }), Value::Null),
        MockResponse::json(200, r#"{"id":"t","status":"RUNNING","progress":0.5}"#),
        MockResponse::json(200, r#"{"code":"success","data":null}"#),
        wrapped(json!({ "status": "SUCCESS", "fail_reason": url }), Value::Null),
    ])
    .await;
    let wait = server.cometapi_client().task("t").wait().poll_interval(POLL_INTERVAL);
    let snapshots: Vec<Task> = wait.into_stream().map(Result::unwrap).collect().await;
    let states: Vec<TaskState> = snapshots.iter().map(Task::state).collect();
    let running = |progress| TaskState::Running { progress: Some(progress) };
    assert_eq!(states, [TaskState::Pending, running(0.42), running(0.5), TaskState::Succeeded]);
    assert_eq!(snapshots[0].created_at.as_ref().unwrap().unix_seconds(), Some(1_773_366_766));
    assert_eq!(snapshots[0].extra["submit_time"], 1_773_366_766);
    assert_eq!(snapshots[3].output()[0].as_str(), url);
    assert!(snapshots[3].failure().is_none());
}

#[tokio::test]
async fn a_status_is_read_in_any_case() {
    for (status, is_done) in [("success", true), ("succeeded", true), ("Failure", false)] {
        for response in [
            wrapped(json!({ "status": status }), Value::Null),
            MockResponse::json(200, json!({ "id": "t", "status": status })),
        ] {
            let server = MockServer::start([response]).await;
            let end = server.cometapi_client().task("t").wait().poll_interval(POLL_INTERVAL).await;
            assert_eq!((end.is_ok(), server.count()), (is_done, 1), "{status}");
        }
    }
}

#[tokio::test]
async fn a_numeric_error_code_next_to_an_id_is_an_error() {
    let body = json!({ "code": 500, "msg": "no channel is left", "id": "t" });
    let server = MockServer::start([MockResponse::json(200, &body)]).await;
    let error =
        server.cometapi_client().character_performance(performance()).send().await.unwrap_err();
    assert!(error.to_string().contains("no channel is left"), "{error}");
    assert_eq!(server.count(), 1);
}

/// The bodies with which CometAPI reports a code.
fn bodies_with_code(code: &str) -> Vec<Value> {
    vec![
        json!({ "code": code }),
        json!({ "code": code, "message": "no", "data": null }),
        json!({ "error": { "code": code } }),
        json!({ "error": { "code": code, "message": "no" } }),
        json!({ "error": { "message": "no", "type": "comet_api_error", "code": code } }),
        json!({ "error": { "message": code, "type": "comet_api_error", "code": "" } }),
        json!({ "error": { "message": format!("{code}: t"), "type": "comet_api_error" } }),
        json!({ "error": { "message": code } }),
        json!({ "error": format!("{code}: t") }),
        json!({ "error": code }),
        json!({ "code": 400, "message": code }),
        json!({ "message": code }),
    ]
}

fn waiting(server: &MockServer) -> Wait<Task> {
    server.cometapi_client().task("t").wait().poll_interval(POLL_INTERVAL)
}

#[tokio::test]
async fn a_wait_continues_while_a_new_task_is_unknown() {
    let bodies = bodies_with_code("task_not_exist").into_iter();
    let responses =
        bodies.flat_map(|body| [200, 400, 404, 500].map(|status| (status, body.clone())));
    let only_status = (200, json!({ "code": 404, "msg": "no such task" }));
    for (status, body) in responses.chain([only_status]) {
        let unknown = || MockResponse::json(status, &body);
        let done = MockResponse::json(200, r#"{"id":"t","status":"SUCCEEDED"}"#);
        let server = MockServer::start([unknown(), done]).await;
        assert!(waiting(&server).await.is_ok(), "{status} {body}");
        assert_eq!(server.count(), 2);

        let (server, grace) = (MockServer::start([unknown()]).await, Duration::from_millis(50));
        let start = Instant::now();
        let error = waiting(&server).not_found_grace(grace).await.unwrap_err();
        assert!(matches!(error, WaitError::Gone { .. }), "{status} {body}: {error:?}");
        assert_eq!(error.task_id().as_str(), "t");
        assert!(start.elapsed() >= grace);
    }
}

#[tokio::test]
async fn a_wait_continues_if_the_code_of_an_error_response_is_lost() {
    let unknown = MockResponse::json(400, json!({ "code": "task_not_exist" })).truncate(5);
    let done = MockResponse::json(200, r#"{"id":"t","status":"SUCCEEDED"}"#);
    let server = MockServer::start([unknown, done]).await;
    assert!(waiting(&server).await.is_ok());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_wait_ends_with_any_other_code() {
    for body in bodies_with_code("quota_is_used_up") {
        for status in [200, 400] {
            let server = MockServer::start([MockResponse::json(status, &body)]).await;
            let error = waiting(&server).await.unwrap_err();
            assert!(matches!(error, WaitError::Poll { .. }), "{status} {body}: {error:?}");
            assert!(error_text(&error).contains("quota_is_used_up"), "{error:?}");
            assert_eq!(server.count(), 1);
        }
    }
}

#[tokio::test]
async fn any_other_code_is_an_api_error_with_its_message() {
    for (status, body) in [
        (200, json!({ "code": "quota_used", "message": "no quota", "data": null })),
        (200, json!({ "error": { "message": "no quota", "code": "quota_used" } })),
        (200, json!({ "error": { "message": "no quota" } })),
        (200, json!({ "error": "no quota" })),
        (400, json!({ "error": "no quota" })),
        (400, json!({ "message": "no quota" })),
        (400, json!({ "code": "quota_used", "message": "no quota", "data": null })),
    ] {
        let server = MockServer::start([MockResponse::json(status, &body)]).await;
        let error = server.cometapi_client().task("t").get().await.unwrap_err();
        assert!(matches!(error, Error::Api(_)), "{body}: {error:?}");
        assert!(error.to_string().contains("no quota"), "{body}: {error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{body}");
        assert_eq!(server.count(), 1, "{body}");
        let server = MockServer::start([MockResponse::json(status, &body)]).await;
        let wait = server.cometapi_client().task("t").wait().poll_interval(POLL_INTERVAL);
        let error = wait.max_consecutive_failures(1).await.unwrap_err();
        assert!(!matches!(error, WaitError::Gone { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn the_outcome_of_a_creation_is_known_after_a_4xx_code_in_a_200() {
    let body = json!({ "code": 400, "msg": "the prompt is too long" });
    let server = MockServer::start([MockResponse::json(200, &body)]).await;
    let request = image().reference_images([reference()]);
    let error = server.cometapi_client().text_to_image(request).send().await.unwrap_err();
    assert!(!error.may_have_been_accepted() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[test]
fn a_provider_knows_what_it_supports() {
    let supports =
        |operation| (Provider::Runway.supports(operation), Provider::CometApi.supports(operation));
    assert_eq!(supports("text_to_image"), (true, true));
    assert_eq!(supports("text_to_video"), (true, false));
    assert_eq!(Provider::CometApi.to_string(), "CometAPI");
}

mod sandbox {
    use super::*;
    use runwayml_sandbox::{Clock, Dialect, Sandbox, SandboxBuilder, Wrapping};

    fn builder() -> SandboxBuilder {
        Sandbox::builder().dialect(Dialect::CometApi).clock(Clock::EachRead)
    }

    fn sending_unsupported(sandbox: &Sandbox) -> Client {
        let builder = Client::builder().provider(Provider::CometApi).base_url(sandbox.base_url());
        builder.api_key("sk-1").unsupported(Unsupported::Send).build().unwrap()
    }

    #[tokio::test]
    async fn a_task_ends_whether_it_is_wrapped_or_bare() {
        for wrapping in [Wrapping::Wrapped, Wrapping::Bare] {
            let sandbox = builder().wrapping(wrapping).not_found(2).start().await.unwrap();
            let client = sandbox_client(&sandbox);
            let request = image().reference_images([reference()]);
            let created = client.text_to_image(request).send().await.unwrap();
            let error = client.task(&created.id).get().await.unwrap_err();
            assert_eq!(error.code(), Some("task_not_exist"), "{error:?}");
            let task = client.task(&created.id).wait().poll_interval(POLL_INTERVAL).await.unwrap();
            assert_eq!((task.id.as_str(), task.output().len()), (created.id.as_str(), 1));
            assert_eq!(task.extra.contains_key("submit_time"), wrapping == Wrapping::Wrapped);
            assert!(task.cost().is_none());
        }
    }

    #[tokio::test]
    async fn an_error_has_the_code_and_the_issues_of_the_sandbox() {
        let sandbox = builder().start().await.unwrap();
        let client = sending_unsupported(&sandbox);

        let error = client.text_to_image(image()).send().await.unwrap_err();
        assert_eq!(error.code(), Some("reference_images_empty"));

        let wrong = json!({ "model": "gen4_image", "referenceImages": [1], "promptText": "a" });
        let request = client.request(Method::POST, "/v1/text_to_image").json(&wrong);
        let error = request.send().await.unwrap_err();
        assert_eq!(error.code(), Some("fail_to_fetch_task"));
        assert!(!error.issues().is_empty() && error.doc_url().is_some(), "{error:?}");

        let error = client.list_voices().send().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedResponse { .. }), "{error:?}");
    }
}
