//! `start` sends a creation once and returns a handle to what it has started.

mod common;

use std::time::Duration;

use common::{Answer, CREATED, PENDING, Script, image_request};
use runwayml::types::TextToImageGen4Image;
use runwayml::{Error, TaskHandle};

const SUCCEEDED: &str = r#"{"id":"t","status":"SUCCEEDED","output":["https://cdn.example/a.png"]}"#;

#[tokio::test]
async fn a_creation_is_started_and_waited_for_in_one_expression() {
    let script =
        Script::start([CREATED, PENDING, SUCCEEDED].map(|body| Answer::json(200, body))).await;
    let handle: TaskHandle = script.client().text_to_image(image_request()).start().await.unwrap();
    assert_eq!(handle.id().as_str(), "t");
    let task = handle.wait().poll_interval(Duration::from_millis(20)).await.unwrap();
    assert_eq!(task.output().len(), 1);
    let requests = script.requests();
    assert!(requests[0].head.starts_with("post /v1/text_to_image "), "{}", requests[0].head);
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn a_start_that_fails_is_the_error_of_the_creation() {
    let script = Script::start([Answer::json(500, r#"{"error":"Internal error."}"#)]).await;
    let error = script.client().text_to_image(image_request()).start().await.unwrap_err();
    assert!(error.may_have_been_accepted() && !error.is_retryable(), "{error:?}");
    assert_eq!(script.count(), 1);

    let request = TextToImageGen4Image::new();
    let error = script.client().text_to_image(request).start().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(script.count(), 1);
}

#[cfg(feature = "avatars")]
#[tokio::test]
async fn the_video_of_an_avatar_is_started_like_any_other() {
    use runwayml::types::CreateAvatarVideoRequest;

    let script = Script::start([CREATED, SUCCEEDED].map(|body| Answer::json(200, body))).await;
    let request = serde_json::json!({
        "model": "gwm1_avatars",
        "avatar": { "type": "runway-preset", "presetId": "game-character" },
        "speech": { "type": "text", "text": "hello" },
    });
    let request: CreateAvatarVideoRequest = serde_json::from_value(request).unwrap();
    let handle: TaskHandle = script.client().create_avatar_video(request).start().await.unwrap();
    assert_eq!(handle.get().await.unwrap().id, "t");
}

#[cfg(feature = "workflows")]
#[tokio::test]
async fn the_run_of_a_workflow_is_started_as_a_run() {
    let run = r#"{"id":"r","status":"RUNNING"}"#;
    let script = Script::start([Answer::json(200, r#"{"id":"r"}"#), Answer::json(200, run)]).await;
    let request = runwayml::types::RunWorkflowRequest::new();
    let handle = script.client().run_workflow("w", request).start().await.unwrap();
    assert_eq!(handle.get().await.unwrap().id, "r");
    let requests = script.requests();
    assert!(
        requests[1].head.starts_with("get /v1/workflow_invocations/r "),
        "{}",
        requests[1].head
    );
}

#[cfg(feature = "cometapi")]
#[tokio::test]
async fn a_route_of_cometapi_starts_the_same_way() {
    let created = r#"{"code":200,"msg":"success","data":{"task_id":"c"}}"#;
    let script = Script::start([Answer::json(200, created)]).await;
    let client = script.builder().provider(runwayml::Provider::CometApi).build().unwrap();
    let request = runwayml::cometapi::types::ImageToVideo::new()
        .callback_url("https://example.com/runway")
        .image("https://example.com/cat.png")
        .model("gen4")
        .prompt("the cat yawns");
    let handle = client.cometapi().generate(request).start().await.unwrap();
    assert_eq!(handle.id().as_str(), "c");
}
