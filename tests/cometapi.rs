//! CometAPI as a host: what it does not serve is refused before it is sent, and what it says in its
//! own way is read like anything else. Rows 24 to 31 of the behaviours.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, Script};
use futures_util::StreamExt as _;
use runwayml::types::{CharacterPerformanceRequest, ReferenceImage, Task, TextToImageGen4Image};
use runwayml::{Client, Error, Host, Method, TaskState, Unserved, WaitError};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_millis(10);

fn client(server: &Script) -> Client {
    server.builder().host(Host::CometApi).build().unwrap()
}

fn picture() -> TextToImageGen4Image {
    let builder = TextToImageGen4Image::builder().prompt_text("a fox").ratio("1920:1080");
    builder.try_into().unwrap()
}

fn performance() -> CharacterPerformanceRequest {
    let body = json!({
        "model": "act_two",
        "character": { "type": "image", "uri": "https://example.com/a.png" },
        "reference": { "type": "video", "uri": "https://example.com/b.mp4" },
    });
    serde_json::from_value(body).unwrap()
}

#[tokio::test]
async fn what_the_host_does_not_serve_is_refused_before_it_is_sent() {
    let server = Script::start([Answer::json(204, "")]).await;
    let error = Error::from(client(&server).delete_task().id("t").send().await.unwrap_err());
    assert!(matches!(&error, Error::Unserved { operation, .. } if operation == "delete_task"));
    let said = error.to_string();
    assert!(said.starts_with("CometAPI does not take this `delete_task`: its doc"), "{said}");
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
    assert!(error.to_string().contains("`referenceImages` must not be empty"), "{error}");
    assert_eq!(server.count(), 0);
    // Runway takes it.
    assert!(server.client().text_to_image().body(picture()).send().await.is_ok());
}

#[tokio::test]
async fn the_word_of_the_host_is_the_code_wherever_it_stands() {
    for word in ["reference_images_empty", "callback_url_empty", "fail_to_fetch_task"] {
        the_word_is_the_code(word).await;
    }
}

async fn the_word_is_the_code(word: &str) {
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

/// A task in the envelope, with this outer part beside its id and this inner one.
fn wrapped(outer: Value, inner: Value) -> Answer {
    let mut task = json!({ "task_id": "t", "fail_reason": "", "progress": "0%", "data": inner });
    task.as_object_mut().unwrap().extend(outer.as_object().unwrap().clone());
    Answer::json(200, &json!({ "code": "success", "message": "", "data": task }).to_string())
}

#[tokio::test]
async fn a_wrapped_task_reads_like_a_bare_one() {
    let url = "https://cdn.example/a.png";
    let created = json!({ "status": "PENDING", "createdAt": "2026-03-13T09:52:46+08:00" });
    let server = Script::start([
        wrapped(json!({ "status": "QUEUED", "submit_time": 1_773_366_766 }), created),
        wrapped(json!({ "status": "IN_PROGRESS", "progress": "42%" }), Value::Null),
        Answer::json(200, r#"{"id":"t","status":"RUNNING","progress":0.5}"#),
        Answer::json(200, r#"{"code":"success","data":null}"#),
        wrapped(json!({ "status": "SUCCESS", "fail_reason": url }), Value::Null),
    ])
    .await;
    let wait = client(&server).task("t").wait().every(SOON);
    let readings: Vec<Task> = wait.into_stream().map(Result::unwrap).collect().await;
    let states: Vec<TaskState> = readings.iter().map(Task::state).collect();
    let running = |progress| TaskState::Running { progress: Some(progress) };
    assert_eq!(states, [TaskState::Pending, running(0.42), running(0.5), TaskState::Succeeded]);
    assert_eq!(readings[0].created_at.as_ref().unwrap().unix_seconds(), Some(1_773_366_766));
    assert_eq!(readings[0].extra["submit_time"], 1_773_366_766);
    assert_eq!(readings[3].output()[0].as_str(), url);
    assert!(readings[3].failure().is_none());
}

#[tokio::test]
async fn a_word_in_another_case_ends_the_wait_as_well() {
    for (status, is_done) in [("success", true), ("succeeded", true), ("Failure", false)] {
        for answer in [
            wrapped(json!({ "status": status }), Value::Null),
            Answer::json(200, &json!({ "id": "t", "status": status }).to_string()),
        ] {
            let server = Script::start([answer]).await;
            let end = client(&server).task("t").wait().every(SOON).await;
            assert_eq!((end.is_ok(), server.count()), (is_done, 1), "{status}");
        }
    }
}

#[tokio::test]
async fn a_refusal_that_looks_like_an_answer_is_none() {
    let answer = json!({ "code": 500, "msg": "no channel is left", "id": "t" });
    let server = Script::start([Answer::json(200, &answer.to_string())]).await;
    let request: CharacterPerformanceRequest = performance();
    let sent = client(&server).character_performance().body(request).send().await;
    let error = Error::from(sent.unwrap_err());
    assert!(error.to_string().contains("no channel is left"), "{error}");
    assert_eq!(server.count(), 1);
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

mod sandbox {
    use super::*;
    use runwayml::sandbox::{Clock, Dialect, Sandbox, SandboxBuilder, Wrapping};

    fn gateway() -> SandboxBuilder {
        Sandbox::builder().dialect(Dialect::CometApi).clock(Clock::EachRead)
    }

    fn insisting(sandbox: &Sandbox) -> Client {
        let builder = Client::builder().host(Host::CometApi).base_url(sandbox.base_url());
        builder.api_key("sk-1").unserved(Unserved::Send).build().unwrap()
    }

    #[tokio::test]
    async fn a_picture_comes_of_it_wrapped_and_bare() {
        for wrapping in [Wrapping::Wrapped, Wrapping::Bare] {
            let sandbox = gateway().wrapping(wrapping).denials(2).start().await.unwrap();
            let client = sandbox.client();
            let mut request = picture();
            let uri = "https://example.com/cat.png";
            let reference = ReferenceImage::builder().tag("cat").uri(uri).try_into().unwrap();
            request.reference_images = vec![reference];
            let created = client.text_to_image().body(request).send().await.unwrap();
            let denied = client.task(&created.id).get().await.unwrap_err();
            assert_eq!(denied.code(), Some("task_not_exist"), "{denied:?}");
            let task = client.task(&created.id).wait().every(SOON).await.unwrap();
            assert_eq!((task.id.as_str(), task.output().len()), (created.id.as_str(), 1));
            assert_eq!(task.extra.contains_key("submit_time"), wrapping == Wrapping::Wrapped);
            assert!(task.cost().is_none());
        }
    }

    #[tokio::test]
    async fn it_refuses_in_all_of_its_ways() {
        let sandbox = gateway().start().await.unwrap();
        let client = insisting(&sandbox);

        let error = Error::from(client.text_to_image().body(picture()).send().await.unwrap_err());
        assert_eq!(error.code(), Some("reference_images_empty"));

        let wrong = json!({ "model": "gen4_image", "referenceImages": [1], "promptText": "a" });
        let call = client.call(Method::POST, "/v1/text_to_image").json(&wrong);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.code(), Some("fail_to_fetch_task"));
        assert!(!error.issues().is_empty() && error.doc_url().is_some(), "{error:?}");

        let error = Error::from(client.list_voices().send().await.unwrap_err());
        assert!(matches!(error, Error::WrongAddress { .. }), "{error:?}");
    }
}
