//! The messages of errors, whole, so that all of them can be read here. Each says what is wrong and where,
//! and then what to do: a requirement ("must be …"), or advice after a semicolon.

use std::time::Duration;

use crate::common::{MockResponse, MockServer, POLL_INTERVAL, image_request, images, task};
use runwayml::client::RequestOptions;
use runwayml::error::{DownloadProblem, UploadError, WaitError};
use runwayml::http::Method;
use runwayml::media::Source;
use runwayml::pricing::{SpendingLimit, UnknownPrice};
use runwayml::types::{Task, TextToImageGen4Image, TextToImageRequest};
use runwayml::{Client, Error, Image, Provider, References};
use serde_json::json;
use tempfile::tempdir;

/// Checks the message and its form.
fn assert_message(error: impl std::error::Error, expected: &str) {
    let message = error.to_string();
    assert_eq!(message, expected);
    let has_requirement = message.contains(" must ") || message.ends_with(" is required");
    assert!(has_requirement || message.contains("; "), "it does not say what to do: {message}");
    assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
}

/// The error of reading a task with this response.
async fn read_error(response: MockResponse) -> Error {
    let server = MockServer::start([response]).await;
    let client = server.builder().retries(0).request_timeout(Duration::from_millis(300));
    client.response_limit(64).build().unwrap().task("t").get().await.unwrap_err()
}

/// The error of creating a task with this response.
async fn create_error(response: MockResponse) -> Error {
    let server = MockServer::start([response]).await;
    let client = server.builder().retries(0).request_timeout(Duration::from_millis(300));
    let client = client.response_limit(64).build().unwrap();
    client.text_to_image(image_request()).start().await.unwrap_err()
}

fn api_error(status: u16, message: &str) -> MockResponse {
    MockResponse::json(status, json!({ "error": message }))
}

const UNKNOWN_OUTCOME: &str = "; the outcome is unknown: the provider may have accepted the request, look \
                               for its result before sending it again";

#[tokio::test]
async fn errors_of_the_provider() {
    let prefix = "the provider responded with status";
    for (status, message, expected) in [
        (400, "wrong", "400: wrong; change the request"),
        (400, "not enough credits", "400: not enough credits; buy credits"),
        (401, "no key", "401: no key; check the API key"),
        (402, "", "402: payment required; buy credits"),
        (404, "no task.", "404: no task; check the id"),
        (429, "", "429: too many requests; try again later"),
        (503, "", "503: service unavailable; try again later"),
    ] {
        let error = read_error(api_error(status, message)).await;
        assert_message(error, &format!("{prefix} {expected}"));
    }
    let error = create_error(api_error(500, "Internal error")).await;
    assert_message(error, &format!("{prefix} 500: Internal error{UNKNOWN_OUTCOME}"));
}

#[tokio::test]
async fn errors_without_a_usable_response() {
    let page = MockResponse::new(200, "text/html", "<html>");
    let redirect = MockResponse::new(301, "text/html", "").header("location", "/");
    let long = MockResponse::json(200, "x".repeat(65));
    let undecodable = || MockResponse::json(200, r#"{"id":5,"status":"PENDING"}"#);
    for (response, expected) in [
        (
            page.clone(),
            "the provider responded with a web page (status 200); check the base URL and the path",
        ),
        (
            redirect,
            "the provider responded with a redirect (status 301); check the base URL and the path",
        ),
        (
            long.clone(),
            "the response body exceeds the limit of 64 bytes; raise `ClientBuilder::response_limit`",
        ),
        (
            undecodable(),
            "cannot decode the response (status 200) at `id`; update the crate `runwayml`, or read the \
             response with `Client::request`",
        ),
        (
            MockResponse::hang(),
            "the request timed out before the response was complete; raise \
             `ClientBuilder::request_timeout` or try again",
        ),
        (
            MockResponse::disconnect(),
            "the connection was lost before the response was complete; check the network and try again",
        ),
    ] {
        assert_message(read_error(response).await, expected);
    }
    for (response, expected) in [
        (
            page,
            "the provider responded with a web page (status 200); check the base URL and the path",
        ),
        (
            long,
            "the response body exceeds the limit of 64 bytes; raise `ClientBuilder::response_limit`",
        ),
        (undecodable(), "cannot decode the response (status 200) at `id`"),
        (MockResponse::hang(), "the request timed out before the response was complete"),
        (MockResponse::disconnect(), "the connection was lost before the response was complete"),
    ] {
        assert_message(create_error(response).await, &format!("{expected}{UNKNOWN_OUTCOME}"));
    }
    let client = crate::common::client_builder("http://127.0.0.1:1").retries(0).build().unwrap();
    assert_message(
        client.task("t").get().await.unwrap_err(),
        "could not connect to the provider; check the base URL and the network",
    );
}

#[tokio::test]
async fn errors_before_anything_is_sent() {
    let server = MockServer::start([task("PENDING")]).await;
    let comet = server.cometapi_client();
    let limited = |limit| server.client().with_options(RequestOptions::new().spending_limit(limit));
    let unknown_price = SpendingLimit::credits(4.0).unknown_price(UnknownPrice::Reject);
    let unpriced = TextToImageRequest::from(json!({ "model": "unpriced" }));
    let image = Image::from_bytes(images::png(3, 2)).unwrap();
    for (error, expected) in [
        (
            comet.delete_task("t").send().await.unwrap_err(),
            "CometAPI is not known to support this `delete_task`: its documentation does not list it \
             (CometAPI's pages on Runway, apidoc.cometapi.com/api/video/runway, as of 2026-03 to 2026-09); \
             change the request or the provider, or send it anyway with \
             `ClientBuilder::unsupported(Unsupported::Send)`",
        ),
        (
            server.client().cometapi().list_models().send().await.unwrap_err(),
            "Runway is not known to support this `list_models`: only CometAPI has it; change the request \
             or the provider, or send it anyway with `ClientBuilder::unsupported(Unsupported::Send)`",
        ),
        (
            limited(SpendingLimit::credits(4.0))
                .text_to_image(image_request())
                .send()
                .await
                .unwrap_err(),
            "this `text_to_image` may cost 8 credits, and the spending limit is 4 credits; change the \
             request, or raise `RequestOptions::spending_limit`",
        ),
        (
            limited(unknown_price).text_to_image(unpriced).send().await.unwrap_err(),
            "this `text_to_image` has no known price, and the spending limit is 4 credits; change the \
             request, or allow it with `SpendingLimit::unknown_price`",
        ),
        (
            comet.stored_task(&server.client().task("t").to_stored()).unwrap_err(),
            "the task runway:t is not one of CometAPI; use a client for its provider",
        ),
        (
            server.client().get_task("..").send().await.unwrap_err(),
            "invalid request: the request must have an id in its path, got `..`",
        ),
        (
            server.client().request(Method::GET, "v1/tasks").send().await.unwrap_err(),
            "invalid request: the request must have a path that begins with a slash, as in `/v1/tasks`",
        ),
        (
            TextToImageGen4Image::new().ratio("1280:720").check().unwrap_err().into(),
            "invalid request: `promptText` is required",
        ),
        (
            image_request().prompt_text("").check().unwrap_err().into(),
            "invalid request: `promptText` must be 1 to 1000 UTF-16 code units long, got 0",
        ),
        (
            image_request().seed("7").check().unwrap_err().into(),
            "invalid request: `seed` must be a whole number, got a string",
        ),
        (
            image_request().prompt_text(image).check().unwrap_err().into(),
            "invalid request: `promptText` does not accept an image; set another value",
        ),
    ] {
        assert_message(error, expected);
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn errors_of_a_client_that_cannot_be_built() {
    let builder = || Client::builder().api_key("key");
    for (client, expected) in [
        (
            Client::builder(),
            "the API key is missing or empty; pass one to `ClientBuilder::api_key`, or set \
             RUNWAYML_API_SECRET and use `Client::from_env`",
        ),
        (
            Client::builder().api_key("a\nb"),
            "the API key has a character that HTTP headers cannot contain, such as a line break; copy \
             the key again",
        ),
        (
            builder().base_url("api"),
            "the base URL must be a URL; change `ClientBuilder::base_url` or RUNWAYML_BASE_URL",
        ),
        (
            builder().base_url("ftp://host").provider(Provider::CometApi),
            "the base URL must begin with `https://` (or `http://`) and name a host; change \
             `ClientBuilder::base_url` or COMETAPI_BASE_URL",
        ),
        (
            builder().base_url("https://user@host"),
            "the base URL must not contain credentials; change `ClientBuilder::base_url` or \
             RUNWAYML_BASE_URL",
        ),
        (
            builder().base_url("https://host/?a"),
            "the base URL must not contain a query or a fragment; change `ClientBuilder::base_url` or \
             RUNWAYML_BASE_URL",
        ),
        (
            builder().base_url("http://host"),
            "the base URL must begin with `https://` unless `ClientBuilder::plain_http` allows \
             `http://`, over which anyone on the network path can read the key; change \
             `ClientBuilder::base_url` or RUNWAYML_BASE_URL",
        ),
        (
            builder().header("a b", "c"),
            "the header `a b` has a name or a value that HTTP does not allow; change \
             `ClientBuilder::header`",
        ),
    ] {
        assert_message(client.build().unwrap_err(), expected);
    }
}

#[tokio::test]
async fn errors_of_a_wait() {
    let failed = |code| {
        let body = json!({ "id": "t", "status": "FAILED", "failure": "no", "failureCode": code });
        MockResponse::json(200, &body)
    };
    for (response, expected) in [
        (failed("SAFETY.INPUT.TEXT"), "task t failed: no (SAFETY.INPUT.TEXT); change the input"),
        (
            failed("INTERNAL"),
            "task t failed: no (INTERNAL); create it again, which is billed again",
        ),
        (task("CANCELLED"), "task t was cancelled; create it again"),
        (api_error(404, "gone"), "task t is missing, deleted or cancelled; check the id"),
        (
            api_error(401, "no key"),
            "task t could not be read, but may still be running; see the cause before you wait for it \
             again",
        ),
    ] {
        let server = MockServer::start([response]).await;
        let wait = server.client().task("t").wait().poll_interval(POLL_INTERVAL);
        assert_message(wait.await.unwrap_err(), expected);
    }
    let server = MockServer::start([task("PENDING")]).await;
    let wait = server.client().task("t").wait().poll_interval(POLL_INTERVAL);
    let error = wait.timeout(Duration::from_millis(200)).await.unwrap_err();
    let WaitError::TimedOut { waited, .. } = &error else { panic!("{error:?}") };
    let expected = format!(
        "task t did not end within {waited:.1?}; it may still be running, wait for it again"
    );
    assert_message(&error, &expected);
    let busy = api_error(429, "slow down").header("retry-after", "70");
    let error =
        MockServer::start([busy]).await.client().task("t").wait().timeout(Duration::from_secs(60));
    let error = error.await.unwrap_err();
    assert!(
        error.to_string().contains(", and the provider allows the next poll only after 70.0s; it")
    );
    assert_message(&error, &error.to_string());

    let client = MockServer::start([task("PENDING")]).await.client();
    let error = client.task("t").wait().abort_on(async {}).await.unwrap_err();
    let expected = "the wait for task t was aborted; it may still be running, wait for it again";
    assert_message(error, expected);

    let error = client.task("t").wait().poll_interval(Duration::ZERO).await.unwrap_err();
    let expected = "cannot wait for task t: `poll_interval` must be longer than zero, got 0ns";
    assert_message(error, expected);

    let busy = MockServer::start([api_error(503, "busy")]).await.client().task("t");
    let error = busy.wait().max_consecutive_failures(0).await.unwrap_err();
    assert_message(error, "task t could not be read; it may still be running, wait for it again");
}

#[tokio::test]
async fn errors_of_media_and_references() {
    let tag = |tag: &str| References::new().tag(tag, "https://images.example.com/cat.png");
    for (error, expected) in [
        (
            Error::from(Image::open("no.png").await.unwrap_err()),
            "cannot read `no.png`; check that it exists and is complete",
        ),
        (Image::from_bytes("").unwrap_err().into(), "the image must not be empty"),
        (
            Image::from_bytes("GIF89a").unwrap_err().into(),
            "the image must be one of image/jpeg, image/png, image/webp, got image/gif",
        ),
        (
            Image::from_bytes(images::png(3, 2)[..40].to_vec()).unwrap_err().into(),
            "the image is a truncated image/png; write or download it again",
        ),
        (
            Image::from_uri("cat.png").unwrap_err().into(),
            "the URI must begin with `https://` or begin with `runway://`, got \"cat.png\"",
        ),
        (
            Image::from_uri("https://192.0.2.1/a.png").unwrap_err().into(),
            "the URI \"https://192.0.2.1/a.png\" must name a public domain: providers fetch from no IP \
             address and no local host",
        ),
        (
            tag("eiffel-tower").unwrap_err().into(),
            "the tag `eiffel-tower` must match `^[a-z][a-z0-9_]+$` or match `^[A-Za-z][A-Za-z0-9_]+$`, \
             got \"eiffel-tower\"",
        ),
        (
            tag("cat").unwrap().tag("cat", "https://images.example.com/b.png").unwrap_err().into(),
            "two images have the tag `cat`; give each image its own tag",
        ),
    ] {
        assert_message(error, expected);
    }
    let large = Image::from_bytes(images::padded_png(5_000_000)).unwrap();
    let provider = MockServer::start([api_error(400, "no")]).await;
    let error = large.clone().resolve(&provider.cometapi_client()).await.unwrap_err();
    let expected = "the image is too large for a request, and this provider is not known to support \
                    uploads; make it smaller, or use its https URL";
    assert_message(error, expected);
    let error = large.resolve(&provider.client()).await.unwrap_err();
    assert_message(error, "cannot upload the image; make it smaller, or use its https URL");
}

const IDLE_TIMEOUT: Duration = Duration::from_millis(100);
const TIMEOUT: Duration = Duration::from_millis(200);

/// The problem of uploading to storage that sends this response.
async fn upload_error(response: MockResponse) -> UploadError {
    let storage = MockServer::start([response]).await;
    let placeholder = json!({
        "uploadUrl": storage.address(), "fields": {}, "runwayUri": "runway://cat",
    });
    let provider = MockServer::start([MockResponse::json(200, &placeholder)]).await;
    let upload = provider.client().upload(Source::bytes("cat.png", vec![0; 512]));
    upload.idle_timeout(IDLE_TIMEOUT).await.unwrap_err()
}

#[tokio::test]
async fn errors_of_an_upload() {
    let provider = MockServer::start([api_error(400, "no")]).await;
    let client = provider.client();
    let hanging = MockServer::start([MockResponse::hang()]).await.client();
    for (error, expected) in [
        (
            client.upload(Source::bytes("a", vec![0; 9])).await.unwrap_err(),
            "the file must be 512 to 209715200 bytes long, got 9",
        ),
        (
            client.upload("no.png").await.unwrap_err(),
            "cannot read no.png; check that it exists and is complete",
        ),
        (
            client.upload(vec![0; 512]).await.unwrap_err(),
            "the file has no name; set one with `Upload::file_name`",
        ),
        (
            client.upload(Source::bytes("a.png", vec![0; 512])).await.unwrap_err(),
            "the provider did not create the upload; see the cause",
        ),
        (
            upload_error(MockResponse::hang()).await,
            "storage was idle for 108.0ms; raise `Upload::idle_timeout` or upload again",
        ),
        (
            hanging
                .upload(Source::bytes("a.png", vec![0; 512]))
                .timeout(IDLE_TIMEOUT)
                .await
                .unwrap_err(),
            "timed out after 100.0ms; raise `Upload::timeout`",
        ),
        (
            upload_error(MockResponse::disconnect()).await,
            "the connection to storage failed; check the network and upload again",
        ),
        (
            upload_error(MockResponse::json(400, "no")).await,
            "storage responded with status 400: no; check the file",
        ),
        (
            upload_error(MockResponse::json(503, "")).await,
            "storage responded with status 503; upload again",
        ),
    ] {
        assert_message(error, expected);
    }
}

/// A succeeded task with these outputs, and a client.
async fn succeeded(outputs: &[String]) -> (Task, Client) {
    let body = json!({ "id": "t", "status": "SUCCEEDED", "output": outputs }).to_string();
    let client = MockServer::start([MockResponse::json(200, &body)]).await.client();
    (client.task("t").get().await.unwrap(), client)
}

/// The time limit of a download that is short. With both, a slow machine decides which one is reached.
enum Limit {
    Idle,
    Total,
}

/// The problem of downloading from storage that sends this response.
async fn download_problem(response: MockResponse, limit: Limit) -> DownloadProblem {
    let storage = MockServer::start([response]).await;
    let (task, client) = succeeded(&[format!("{}/a", storage.address())]).await;
    let directory = tempdir().unwrap();
    let download = task.download(&client, directory.path()).max_bytes(100).max_retries(0);
    let download = match limit {
        Limit::Idle => download.idle_timeout(IDLE_TIMEOUT),
        Limit::Total => download.timeout(TIMEOUT),
    };
    download.await.unwrap_err().problem
}

#[tokio::test]
async fn errors_of_a_download() {
    let png = |length| MockResponse::new(200, "image/png", &vec![0; length]);
    let redirect = MockResponse::json(302, "").header("location", "/a");
    for (response, expected) in [
        (
            MockResponse::json(200, "{}"),
            "storage sent `application/json` instead of media; check the network for a proxy",
        ),
        (
            png(101),
            "the output exceeds the limit of 100 bytes; raise it with `Download::max_bytes`",
        ),
        (
            png(100).truncate(9),
            "the connection to storage failed; check the network and download again",
        ),
        (
            MockResponse::json(404, ""),
            "storage responded with status 404; read the task again for another URL",
        ),
        (MockResponse::json(503, ""), "storage responded with status 503; download again later"),
        (redirect, "storage redirected more than 5 times; read the task again for another URL"),
        (
            MockResponse::hang(),
            "storage sent nothing for 100.0ms; raise `Download::idle_timeout` or download again",
        ),
    ] {
        assert_message(download_problem(response, Limit::Idle).await, expected);
    }
    let slow = png(100).drip(Duration::from_millis(50));
    let expected = "timed out after 200.0ms; raise `Download::timeout`";
    assert_message(download_problem(slow, Limit::Total).await, expected);

    let directory = tempdir().unwrap();
    let path = directory.path();
    let (task, client) = succeeded(&[]).await;
    let error = task.download(&client, path).await.unwrap_err();
    let expected = "cannot download the output of task t: the task has no such output; wait until it has \
                    succeeded";
    assert_message(error, expected);

    let (task, client) = succeeded(&["ftp://a".to_owned(), "ftp://b".to_owned()]).await;
    let error = task.download_to(&client, Vec::new()).await.unwrap_err();
    let expected = "cannot download the output of task t: the task has 2 outputs; choose one with \
                    `Download::output`";
    assert_message(error, expected);
    let error = task.download(&client, path).await.unwrap_err();
    let expected = "cannot download output 0 of task t: the output URL must begin with `https://`; read \
                    the task again for another one";
    assert_message(error, expected);
    let file = path.join("file");
    std::fs::write(&file, "").unwrap();
    let error = task.download(&client, &file).await.unwrap_err();
    let expected =
        format!("cannot write to {}; check its permissions and the free space", file.display());
    assert_message(error.problem, &expected);
}

#[test]
fn errors_of_callbacks() {
    use runwayml::cometapi::CallbackPayload;

    for (body, expected) in [
        ("<html>", "the body of a callback must be JSON"),
        ("[]", "the body of a callback must be a JSON object"),
    ] {
        assert_message(CallbackPayload::parse(body).unwrap_err(), expected);
    }
}
