//! The routes that only CometAPI has: their paths, what is retried, and waits for a task through the feed.

use std::time::Duration;

use crate::common::{MockResponse, MockServer, bodies, sandbox_client};
use futures_util::StreamExt as _;
use runwayml::cometapi;
use runwayml::cometapi::types::{ActOneRequest, Created, GenerateRequest, ImageToVideo, Json};
use runwayml::error::WaitError;
use runwayml::task::TaskState;
use runwayml::{Client, Error, Provider, TaskId};
use serde_json::{Value, json};

const CREATED: &str = r#"{"code":200,"msg":"success","data":{"task_id":"t"}}"#;

fn client(server: &MockServer) -> Client {
    let base_url = format!("{}/runwayml", server.address());
    server.builder().provider(Provider::CometApi).base_url(base_url).build().unwrap()
}

fn image_to_video() -> ImageToVideo {
    ImageToVideo::new()
        .callback_url("https://example.com/runway")
        .image("https://example.com/cat.png")
        .model("gen4")
        .prompt("the cat yawns")
}

fn envelope(status: &str, more: Value) -> MockResponse {
    let mut task = json!({ "task_id": "t", "action": "IMAGE_TO_VIDEO", "status": status });
    task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    MockResponse::json(200, json!({ "code": "success", "message": "", "data": task }))
}

async fn create(server: &MockServer) -> Result<Created, Error> {
    client(server).cometapi().generate(image_to_video()).send().await
}

#[tokio::test]
async fn routes_are_at_the_root_of_the_server() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let created = create(&server).await.unwrap();
    assert_eq!(TaskId::from(&created), TaskId::from("t"));
    let request = &server.requests()[0];
    for part in [
        "post /runway/pro/generate http/1.1",
        "authorization: bearer key_0123456789abcdef",
        "x-runway-version: 2024-11-06",
    ] {
        assert!(request.head.contains(part), "{part} is not in {}", request.head);
    }
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["image"], "https://example.com/cat.png");
}

#[tokio::test]
async fn the_base_url_is_the_server_of_the_spec() {
    let spec: Value = serde_json::from_str(include_str!("../openapi/cometapi.json")).unwrap();
    let client = Client::builder().provider(Provider::CometApi).api_key("key_1").build().unwrap();
    let root = client.base_url().strip_suffix("/runwayml");
    assert_eq!(root, spec["servers"][0]["url"].as_str());
}

#[tokio::test]
async fn an_extra_property_is_sent() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let request = image_to_video().extra("image_tail", "https://example.com/end.png");
    client(&server).cometapi().generate(request).send().await.unwrap();
    let body: Value = serde_json::from_str(&server.requests()[0].body).unwrap();
    assert_eq!(body["image_tail"], "https://example.com/end.png");
}

#[tokio::test]
async fn a_client_for_runway_rejects_these_routes() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let comet = server.client().cometapi();
    let error = comet.generate(image_to_video()).send().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert!(error.to_string().contains("only CometAPI has it"), "{error}");
    assert!(matches!(comet.task("t").wait().await, Err(WaitError::Poll { .. })));
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_creation_is_not_retried() {
    for response in
        [MockResponse::json(500, "{}"), MockResponse::json(429, "{}"), MockResponse::disconnect()]
    {
        let server = MockServer::start([response]).await;
        assert!(create(&server).await.is_err());
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn the_feed_is_retried_because_it_only_reads() {
    let failed = MockResponse::json(503, "{}");
    let server = MockServer::start([failed.clone(), failed, envelope("QUEUED", json!({}))]).await;
    let task = client(&server).cometapi().task("t").get().await.unwrap();
    assert_eq!(task.state(), TaskState::Pending);
    assert_eq!(server.count(), 3);
    assert!(server.requests()[2].head.starts_with("post /runway/feed "));
    assert_eq!(server.requests()[2].body, r#"{"task_id":"t"}"#);
}

#[tokio::test]
async fn a_code_other_than_success_is_an_api_error() {
    for body in [
        json!({ "code": 500, "msg": "no credits left" }),
        json!({ "code": 500, "msg": "no credits left", "data": null }),
        json!({ "code": 500, "msg": "no credits left", "data": { "task_id": "" } }),
        json!({ "code": "quota", "message": "no credits left", "data": { "task_id": "t" } }),
    ] {
        let server = MockServer::start([MockResponse::json(200, &body)]).await;
        let error = create(&server).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200), "{body}");
        assert!(error.to_string().contains("no credits left"), "{error}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn codes_of_success_are_accepted() {
    for body in [
        json!({ "code": 200, "msg": "成功", "data": { "task_id": "t" }, "exec_time": 0.3 }),
        json!({ "code": "success", "message": "", "data": { "task_id": "t", "state": "queued" } }),
        json!({ "data": { "task_id": "t" } }),
    ] {
        let server = MockServer::start([MockResponse::json(200, &body)]).await;
        assert_eq!(create(&server).await.unwrap().data.task_id, "t", "{body}");
    }
}

#[tokio::test]
async fn a_wait_reads_the_feed() {
    let own = json!({ "data": { "id": "t", "status": "PENDING" } });
    let running = json!({ "progress": "42%", "submit_time": 1_773_366_766, "data": null });
    let done = json!({ "progress": "100%", "result_url": "https://cdn.example/a.mp4?sig=1" });
    let server = MockServer::start([
        envelope("QUEUED", own),
        envelope("IN_PROGRESS", running),
        envelope("SUCCESS", done),
    ])
    .await;
    let wait = client(&server).cometapi().task("t").wait().poll_interval(Duration::from_millis(10));
    let snapshots: Vec<cometapi::Task> = wait.into_stream().map(Result::unwrap).collect().await;
    let states: Vec<TaskState> = snapshots.iter().map(|task| task.state()).collect();
    let running = TaskState::Running { progress: Some(0.42) };
    assert_eq!(states, [TaskState::Pending, running, TaskState::Succeeded]);
    assert_eq!(snapshots[2].output()[0].as_str(), "https://cdn.example/a.mp4?sig=1");
    assert!(!format!("{snapshots:?}").contains("sig=1"));
    assert!(server.requests().iter().all(|request| request.head.contains("/runway/feed ")));
}

#[tokio::test]
async fn a_bare_task_of_the_feed_is_read_like_a_wrapped_one() {
    let task = json!({ "task_id": "t", "status": "SUCCESS", "video_url": "https://cdn.example/a" });
    let server = MockServer::start([MockResponse::json(200, &task)]).await;
    let task = client(&server).cometapi().task("t").wait().await.unwrap();
    assert_eq!(task.output()[0].as_str(), "https://cdn.example/a");
}

#[tokio::test]
async fn a_failed_task_ends_the_wait_with_its_reason() {
    let reason = json!({ "fail_reason": "the image is too small" });
    let server = MockServer::start([envelope("FAILURE", reason)]).await;
    let error = client(&server).cometapi().task("t").wait().await.unwrap_err();
    assert!(matches!(error, WaitError::Failed { .. }), "{error:?}");
    assert!(error.to_string().contains("the image is too small"), "{error}");
}

#[tokio::test]
async fn a_response_without_a_task_is_an_error() {
    let server =
        MockServer::start([MockResponse::json(200, r#"{"code":"success","data":null}"#)]).await;
    let error = client(&server).cometapi().task("t").get().await.unwrap_err();
    let Error::Decode { excerpt, .. } = error else { panic!("{error:?}") };
    assert_eq!(excerpt, r#"{"code":"…","data":null}"#);
    let missing = r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#;
    let server = MockServer::start([MockResponse::json(200, missing)]).await;
    let error = client(&server).cometapi().task("t").get().await.unwrap_err();
    assert_eq!(error.code(), Some("task_not_exist"));
}

#[tokio::test]
async fn a_response_without_a_schema_is_returned_unchanged() {
    let response = json!({ "object": "response", "output": [{ "text": "https://host/a.mp4" }] });
    let server = MockServer::start([MockResponse::json(200, &response)]).await;
    let request = cometapi::types::ResponseRequest::new().input("a city at sunrise");
    let Json(body) = client(&server).cometapi().create_response(request).send().await.unwrap();
    assert_eq!(body, response);
    assert!(server.requests()[0].body.contains(r#""model":"runway-video""#));
}

#[tokio::test]
async fn the_catalogue_has_prices() {
    let entry = json!({
        "id": "runwayml_text_to_image", "provider": "Runway", "features": ["image"],
        "pricing": { "currency": "USD", "per_request": 0.32 }, "code": "unknown",
    });
    let list = json!({ "success": true, "page": 1, "page_size": 20, "total": 1, "data": [entry] });
    let server = MockServer::start([MockResponse::json(200, &list)]).await;
    let models = client(&server).cometapi().list_models().send().await.unwrap();
    let model = models.of_provider("runway").next().unwrap();
    assert_eq!(model.pricing.as_ref().unwrap().request_price(), Some(0.32));
    assert_eq!(model.extra["code"], "unknown");
}

#[tokio::test]
async fn debug_prints_no_prompt_and_no_url() {
    let request = ActOneRequest::new()
        .callback_url("https://example.com/runway?token=1")
        .image("https://example.com/a.png?sig=1")
        .video("data:video/mp4;base64,AAAA");
    let union = GenerateRequest::from(image_to_video());
    let printed = format!("{:?} {union:?} {request:?}", image_to_video());
    for secret in ["yawns", "token=1", "sig=1", "AAAA"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

mod on_the_sandbox {
    use runwayml::cometapi::types;
    use runwayml_sandbox::{Clock, Dialect, Sandbox, example_body};
    use serde::de::DeserializeOwned;

    use super::*;

    include!(concat!(env!("OUT_DIR"), "/cometapi_operations.rs"));

    async fn sandbox(dialect: Dialect) -> Sandbox {
        let builder = Sandbox::builder().dialect(dialect).clock(Clock::EachRead);
        builder.not_found(0).start().await.unwrap()
    }

    fn example<T: DeserializeOwned>(operation: &str) -> T {
        serde_json::from_value(example_body(operation).unwrap()).unwrap()
    }

    async fn snapshots(task: runwayml::task::Handle<cometapi::Task>) -> Vec<cometapi::Task> {
        let wait = task.wait().poll_interval(Duration::from_millis(1));
        wait.into_stream().map(Result::unwrap).collect().await
    }

    #[tokio::test]
    async fn a_task_of_each_creating_route_ends() {
        crate::common::install_tls();
        let sandbox = sandbox(Dialect::CometApi).await;
        let comet = sandbox_client(&sandbox).cometapi();
        let video2video: types::Video2VideoRequest = example("video2video");
        let act_one: ActOneRequest = example("act_one");
        for created in [
            comet.generate(image_to_video()).send().await.unwrap(),
            comet.generate(example::<GenerateRequest>("generate")).send().await.unwrap(),
            comet.video2video(video2video).send().await.unwrap(),
            comet.act_one(act_one).send().await.unwrap(),
        ] {
            let snapshots = snapshots(comet.task(&created)).await;
            let states: Vec<TaskState> = snapshots.iter().map(|task| task.state()).collect();
            let running = |progress| TaskState::Running { progress: Some(progress) };
            let [one, two, three] = [0.25, 0.5, 0.75].map(running);
            assert_eq!(states, [TaskState::Pending, one, two, three, TaskState::Succeeded]);
            let video = reqwest::get(snapshots[4].output()[0].as_str()).await.unwrap();
            assert_eq!(&video.bytes().await.unwrap()[4..12], b"ftypisom");
        }
    }

    #[tokio::test]
    async fn the_feed_has_cometapis_statuses_and_times() {
        let sandbox = sandbox(Dialect::CometApi).await;
        let comet = sandbox_client(&sandbox).cometapi();
        let created = comet.generate(image_to_video()).send().await.unwrap();
        let id = &created.data.task_id;
        let mut layers = Vec::new();
        for _ in 0..5 {
            let request = types::FeedRequest::new().task_id(id);
            let data = comet.feed(request).send().await.unwrap().data.unwrap();
            layers.push(serde_json::from_value::<types::Envelope>(data.0).unwrap());
        }
        let status_and_progress = |layer: &types::Envelope| {
            let progress = layer.progress.as_deref().and_then(Value::as_str).map(str::to_owned);
            (layer.status.as_ref().map(ToString::to_string), progress)
        };
        let expected = |status: &str, progress: &str| (Some(status.into()), Some(progress.into()));
        assert_eq!(status_and_progress(&layers[0]), expected("QUEUED", "0%"));
        assert_eq!(status_and_progress(&layers[1]), expected("IN_PROGRESS", "25%"));
        assert_eq!(status_and_progress(&layers[4]), expected("SUCCESS", "100%"));
        assert!(layers[3].result_url.is_none() && layers[4].result_url.is_some());
        let seconds = |of: &Option<Json>| of.as_ref().unwrap().as_i64().unwrap();
        assert!(seconds(&layers[0].submit_time) > 1_700_000_000);
        assert_eq!((seconds(&layers[0].start_time), seconds(&layers[3].finish_time)), (0, 0));
        assert!(seconds(&layers[4].finish_time) > 1_700_000_000);
    }

    #[tokio::test]
    async fn a_task_of_a_runway_route_is_in_the_feed_too() {
        let sandbox = sandbox(Dialect::CometApi).await;
        let client = sandbox_client(&sandbox);
        let body: runwayml::types::TextToImageRequest = example("text_to_image");
        let created = client.text_to_image(body).send().await.unwrap();
        let task =
            client.cometapi().task(&created).wait().poll_interval(Duration::from_millis(1)).await;
        assert_eq!(task.unwrap().id, created.id);
    }

    #[tokio::test]
    async fn an_unknown_task_does_not_exist() {
        let sandbox = sandbox(Dialect::CometApi).await;
        let error = sandbox_client(&sandbox).cometapi().task("t").get().await.unwrap_err();
        assert_eq!(error.code(), Some("task_not_exist"));
    }

    #[tokio::test]
    async fn runway_responds_to_these_routes_with_404() {
        let sandbox = sandbox(Dialect::Runway).await;
        let client = Client::builder()
            .provider(Provider::CometApi)
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key())
            .build()
            .unwrap();
        let error = client.cometapi().task("t").get().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    }

    macro_rules! each {
        ($($id:ident $method:literal $path:literal () [] $body:ident -> $response:ident;)*) => {
            /// Calls every operation with every example body.
            async fn call_all(comet: &cometapi::Client) {
                $(
                    for body in bodies(stringify!($id)) {
                        let _ = &body;
                        let sent = call!(comet.$id, body, $body).send().await;
                        // The feed does not know the task of the example.
                        let error = sent.err().filter(|error| error.code() != Some("task_not_exist"));
                        assert!(error.is_none(), "{}: {error:?}", stringify!($id));
                    }
                )*
            }

            const OPERATIONS: &[&str] = &[$(stringify!($id)),*];
        };
    }

    macro_rules! call {
        ($client:ident.$id:ident, $body:ident, none) => {
            $client.$id()
        };
        ($client:ident.$id:ident, $body:ident, $type:ident) => {
            $client.$id(serde_json::from_value::<types::$type>($body).unwrap())
        };
    }

    operations! { each }

    #[tokio::test]
    async fn every_operation_of_the_spec_can_be_called() {
        let spec: Value = serde_json::from_str(include_str!("../openapi/cometapi.json")).unwrap();
        assert_eq!(OPERATIONS.len(), spec["paths"].as_object().unwrap().len());
        call_all(&sandbox_client(&sandbox(Dialect::CometApi).await).cometapi()).await;
    }
}
