//! CometAPI as a host: what it does not serve is refused before it is sent, and what it says in its
//! own way is read like anything else. Rows 24 to 31 of the behaviours.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, Script};
use runwayml::types::{CharacterPerformanceRequest, TextToImageGen4Image};
use runwayml::{Client, Error, Host, Unserved, WaitError};
use serde_json::json;

const SOON: Duration = Duration::from_millis(10);

fn client(server: &Script) -> Client {
    server.builder().host(Host::CometApi).build().unwrap()
}

fn picture() -> TextToImageGen4Image {
    let builder = TextToImageGen4Image::builder().prompt_text("a fox").ratio("1920:1080");
    builder.try_into().unwrap()
}

#[tokio::test]
async fn what_the_host_does_not_serve_is_refused_before_it_is_sent() {
    let server = Script::start([Answer::json(204, "")]).await;
    let error = Error::from(client(&server).delete_task().id("t").send().await.unwrap_err());
    assert!(matches!(&error, Error::Unserved { operation, .. } if operation == "delete_task"));
    let said = error.to_string();
    assert!(said.starts_with("CometAPI does not take this `delete_task`: nothing says"), "{said}");
    assert!(!error.is_transient() && !error.may_have_been_accepted());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_caller_who_insists_is_obeyed() {
    let server = Script::start([Answer::json(204, "")]).await;
    let insisting = server.builder().host(Host::CometApi).unserved(Unserved::Send).build().unwrap();
    insisting.delete_task().id("t").send().await.unwrap();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_picture_without_references_is_refused_with_the_word_of_the_host() {
    let server = Script::start([Answer::json(200, r#"{"id":"t"}"#)]).await;
    let sent = client(&server).text_to_image().body(picture()).send().await;
    let error = Error::from(sent.unwrap_err());
    assert_eq!(error.code(), Some("reference_images_empty"));
    assert!(error.to_string().contains("`referenceImages` must not be empty there"), "{error}");
    assert_eq!(server.count(), 0);
    // Runway takes it.
    assert!(server.client().text_to_image().body(picture()).send().await.is_ok());
}

#[tokio::test]
async fn the_word_of_the_host_is_the_code_wherever_it_stands() {
    let word = "reference_images_empty";
    for (status, body) in [
        (400, json!({ "code": word, "message": "no", "data": null })),
        (400, json!({ "error": { "message": "no", "type": "comet_api_error", "code": word } })),
        (500, json!({ "error": { "message": format!("{word} (request id: 7)"), "code": "" } })),
        (200, json!({ "code": word, "message": "no", "data": null })),
        (200, json!({ "code": 400, "msg": format!("refused: {word}") })),
    ] {
        let server = Script::start([Answer::json(status, &body.to_string())]).await;
        let error = client(&server).task("t").get().await.unwrap_err();
        assert_eq!((error.code(), server.count() > 0), (Some(word), true), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn what_runway_said_is_read_through_the_gateway() {
    let told = json!({
        "error": "Validation of body failed",
        "issues": [{ "path": ["ratio"], "message": "Invalid option" }],
        "docUrl": "https://docs.dev.runwayml.com/api",
    });
    let body = json!({ "code": "fail_to_fetch_task", "message": told.to_string(), "data": null });
    let server = Script::start([Answer::json(400, &body.to_string())]).await;
    let error = client(&server).task("t").get().await.unwrap_err();
    assert_eq!(error.code(), Some("fail_to_fetch_task"));
    assert_eq!(error.issues()[0].path, ["ratio"]);
    assert_eq!(error.doc_url(), Some("https://docs.dev.runwayml.com/api"));
    assert!(error.to_string().contains("Validation of body failed"), "{error}");
}

fn denials() -> Vec<Answer> {
    let word = "task_not_exist";
    [
        (200, json!({ "code": word, "message": "no", "data": null })),
        (400, json!({ "code": word, "message": "no", "data": null })),
        (404, json!({ "error": { "message": word, "type": "comet_api_error", "code": "" } })),
        (400, json!({ "error": word })),
    ]
    .map(|(status, body)| Answer::json(status, &body.to_string()))
    .into()
}

#[tokio::test]
async fn a_new_task_may_be_denied_for_a_while() {
    let done = Answer::json(200, r#"{"id":"t","status":"SUCCEEDED"}"#);
    let server = Script::start([denials(), vec![done]].concat()).await;
    client(&server).task("t").wait().every(SOON).await.unwrap();
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn a_task_that_is_denied_for_longer_is_gone() {
    let server = Script::start(denials()).await;
    let start = Instant::now();
    let wait = client(&server).task("t").wait().every(SOON).grace(Duration::from_millis(100));
    let error = wait.await.unwrap_err();
    assert!(matches!(error, WaitError::Gone { .. }), "{error:?}");
    assert_eq!(error.task_id().as_str(), "t");
    assert!(start.elapsed() >= Duration::from_millis(100) && server.count() > 1);
}

#[test]
fn the_host_says_what_it_serves() {
    let served = |operation| (Host::Runway.serves(operation), Host::CometApi.serves(operation));
    assert_eq!(served("text_to_image"), (true, true));
    assert_eq!(served("text_to_video"), (true, false));
    assert_eq!(Host::CometApi.to_string(), "CometAPI");
}

#[test]
fn a_request_for_this_host_is_made_with_the_types_of_the_contract() {
    let body = json!({
        "model": "act_two",
        "character": { "type": "image", "uri": "https://example.com/a.png" },
        "reference": { "type": "video", "uri": "https://example.com/b.mp4" },
    });
    let request: CharacterPerformanceRequest = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(serde_json::to_value(request).unwrap(), body);
}
