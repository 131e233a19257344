//! Errors of API calls: what each kind of response becomes, its message, its predicates, and no secret in
//! it.

use std::time::{Duration, Instant};

use crate::common::{
    CREATED, KEY, MockResponse, MockServer, PENDING, PROMPT, client_builder, error_text,
    full_error_text, image_request, install_tls,
};
use runwayml::error::{BuildError, DownloadProblem, UploadError, WaitError};
use runwayml::http::Method;
use runwayml::media::Source;
use runwayml::task::TaskState;
use runwayml::types::ReferenceImage;
use runwayml::{Client, Error, Provider};
use serde_json::{Value, json};

/// The error of reading a task with this response, and the number of requests.
async fn read(response: MockResponse) -> (Error, usize) {
    read_at(Provider::Runway, response).await
}

async fn read_at(provider: Provider, response: MockResponse) -> (Error, usize) {
    let server = MockServer::start([response]).await;
    let client = server.builder().provider(provider).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    (error, server.count())
}

#[tokio::test]
async fn an_invalid_request_is_not_retried_whatever_its_status() {
    let body = r#"{"error":{"message":"ratio is wrong","type":"comet_api_error","code":"invalid_request"}}"#;
    for provider in [Provider::Runway, Provider::CometApi] {
        let (error, count) = read_at(provider, MockResponse::json(500, body)).await;
        assert_eq!((count, error.status().unwrap().as_u16()), (1, 500));
        assert_eq!(error.code(), Some("invalid_request"));
        assert_eq!(
            error.to_string(),
            "the provider responded with status 500: ratio is wrong (invalid_request); change the request"
        );
        assert!(!error.is_retryable() && !error.may_have_been_accepted());

        let server = MockServer::start([MockResponse::json(500, body)]).await;
        let client = server.builder().provider(provider).build().unwrap();
        let reference = ReferenceImage::new().uri("https://a.example/b.png");
        let request = image_request().reference_images([reference]);
        let error = client.text_to_image(request).send().await.unwrap_err();
        assert!(!error.is_retryable() && !error.may_have_been_accepted());
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_redirect_or_a_web_page_is_an_error_about_the_base_url() {
    let page = "<!doctype html><title>Welcome</title>";
    for (response, status) in [
        (MockResponse::new(301, "text/html", page).header("location", "/en?token=s3cret"), 301),
        (MockResponse::new(200, "text/html; charset=utf-8", page), 200),
        (MockResponse::new(200, "application/json", page), 200),
    ] {
        for provider in [Provider::Runway, Provider::CometApi] {
            let (error, count) = read_at(provider, response.clone()).await;
            assert!(matches!(error, Error::UnexpectedResponse { .. }), "{error:?}");
            assert_eq!((count, error.status().unwrap().as_u16()), (1, status));
            assert!(error.to_string().ends_with("; check the base URL and the path"), "{error}");
            assert!(error.excerpt().unwrap().contains("Welcome"));
            assert!(!full_error_text(&error).contains("s3cret"));
        }
    }
}

#[tokio::test]
async fn an_error_in_a_200_has_its_code_and_message() {
    for (body, code) in [
        (r#"{"code":500,"msg":"no channel is left"}"#, "500"),
        (
            r#"{"code":"quota_exceeded","message":"no channel is left","data":null}"#,
            "quota_exceeded",
        ),
    ] {
        let (error, _) = read(MockResponse::json(200, body)).await;
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (200, Some(code)));
        assert!(error.to_string().contains("no channel is left"), "{error}");
        let advice = if code == "500" { "try again later" } else { "look the code up" };
        assert!(error.is_retryable() == (code == "500") && error.to_string().contains(advice));
    }
}

#[tokio::test]
async fn a_read_is_retryable_after_a_200_with_a_message_and_no_code() {
    for provider in [Provider::Runway, Provider::CometApi] {
        let response = MockResponse::json(200, r#"{"error":"no healthy upstream"}"#);
        let (error, count) = read_at(provider, response).await;
        assert!(error.is_retryable() && count == 1, "{error:?}");
        assert!(error.to_string().ends_with("; try again later"), "{error}");
    }
}

#[tokio::test]
async fn an_error_has_typed_issues_and_the_url_of_documentation() {
    let body = json!({
        "error": "Validation of body failed",
        "issues": [{ "code": "too_big", "path": ["referenceImages", 3, "uri"], "message": "Too big", "maximum": 3 }],
        "docUrl": "https://docs.dev.runwayml.com/errors#400",
    });
    let response = MockResponse::json(400, &body).header("x-request-id", "r-1");
    let (error, count) = read(response).await;
    assert_eq!(count, 1);
    let [issue] = error.issues() else { panic!("{error:?}") };
    assert_eq!(issue.code.as_deref(), Some("too_big"));
    assert_eq!(issue.path, ["referenceImages".into(), 3.into(), json!("uri")]);
    assert_eq!(issue.message.as_deref(), Some("Too big"));
    assert_eq!(issue.extra["maximum"], 3);
    assert_eq!(error.doc_url(), Some("https://docs.dev.runwayml.com/errors#400"));
    assert_eq!(error.request_id(), Some("r-1"));
    assert_eq!(
        error.to_string(),
        "the provider responded with status 400: Validation of body failed; referenceImages.3.uri: Too \
         big; change the request"
    );
}

#[tokio::test]
async fn an_error_body_is_read_in_any_form() {
    let many = "x".repeat(100_000);
    for (status, kind, body, message, code) in [
        (400, "text/plain", "no such model", "no such model", None),
        (
            401,
            "application/json",
            r#"{"error":{"message":"bad key","code":"auth"}}"#,
            "bad key",
            Some("auth"),
        ),
        (
            429,
            "application/json",
            r#"{"code":"busy","message":"later","data":null}"#,
            "later",
            Some("busy"),
        ),
        (400, "application/json", r#"{"code":4001,"msg":"wrong"}"#, "wrong", Some("4001")),
        (404, "application/json", r#"{"error":"Could not find Ta"#, "Could not find Ta", None),
        (404, "application/json", "", "not found", None),
        (404, "application/json", "[1, 2]", "[1,2]", None),
        (
            400,
            "application/json",
            r#"{"error":7,"issues":"none","docUrl":[],"pipeline":1}"#,
            "bad request",
            None,
        ),
        (403, "text/html", "<html>Forbidden by a proxy</html>", "forbidden", None),
        (400, "text/plain", &many, "xxxx", None),
    ] {
        let (error, _) =
            read(MockResponse::new(status, kind, body).header("retry-after", "70")).await;
        assert!(matches!(error, Error::Api(_)), "{body}: {error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (status, code), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.excerpt().unwrap().len() <= 1024);
        assert!(body.is_empty() || !error.excerpt().unwrap().is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_decode_error_has_the_path_and_the_reason() {
    for (body, path, reason) in [
        (r#"{"id":"t","status":{"of":"SUCCEEDED"}}"#, "status", "expected a string"),
        (r#"{"id":"t","sta"#, "", "EOF"),
        ("", "", "EOF"),
        ("all is well", "", "expected value"),
    ] {
        let (error, _) = read(MockResponse::json(200, body)).await;
        let Error::Decode { path: found, .. } = &error else { panic!("{error:?}") };
        assert_eq!((found.as_str(), error.status().unwrap().as_u16()), (path, 200), "{error}");
        let message = error.to_string();
        assert!(message.starts_with("cannot decode the response (status 200)"), "{message}");
        assert!(message.contains(path), "{message}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains(reason), "{source}");
        assert!(error.is_retryable() && !error.may_have_been_accepted());
    }
}

#[tokio::test]
async fn a_response_above_the_limit_is_an_error() {
    const GIB: usize = 1024 * 1024 * 1024 / (64 * 1024);
    for head in ["content-length: 1073741824\r\n", "", "transfer-encoding: identity\r\n"] {
        let server = MockServer::start([MockResponse::flood(head, GIB)]).await;
        let client = server.builder().response_limit(1024 * 1024).build().unwrap();
        let error = client.task("t").get().await.unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 1_048_576, .. }), "{error:?}");
        assert!(error.to_string().contains("1048576 bytes"), "{error}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(server.sent() < 64 * 1024 * 1024, "{} bytes were sent", server.sent());
    }
}

#[tokio::test]
async fn an_endless_error_response_is_truncated() {
    let flood = MockResponse::flood("", 1 << 20).with_status(400);
    let server = MockServer::start([flood]).await;
    assert_eq!(server.client().task("t").get().await.unwrap_err().status().unwrap(), 400);
    assert!(server.sent() < 64 * 1024 * 1024, "{} bytes were sent", server.sent());
}

#[tokio::test]
async fn a_raw_request_has_the_headers_and_retries_of_any_other() {
    let response = MockResponse::json(200, r#"{"id":"t","new":"value"}"#).header("x-note", "1");
    let server =
        MockServer::start([response, MockResponse::json(503, "{}"), MockResponse::json(204, "")])
            .await;
    let client = server.client();
    let body = json!({ "model": "new_model" });
    let request = client.request(Method::POST, "/v1/text_to_smell?a=b").json(&body);
    let response = request.send().await.unwrap();
    assert_eq!((response.status.as_u16(), &response.body["new"]), (200, &json!("value")));
    assert_eq!(response.headers["x-note"], "1");
    let [request] = &server.requests()[..] else { panic!("expected one request") };
    assert!(request.head.starts_with("post /v1/text_to_smell?a=b "), "{}", request.head);
    assert!(request.head.contains(&format!("authorization: bearer {KEY}")));
    assert!(request.head.contains("x-runway-version: "));
    assert_eq!(request.body, body.to_string());

    let response = client.request(Method::DELETE, "/v1/smells/1").send().await.unwrap();
    assert_eq!((server.count(), response.body), (3, json!(null)));
    let error = client.request(Method::GET, "v1/smells").send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)) && server.count() == 3);
}

#[tokio::test]
async fn a_response_at_the_limit_is_accepted() {
    let server = MockServer::start([MockResponse::json(200, PENDING)]).await;
    let client = server.builder().response_limit(PENDING.len()).build().unwrap();
    client.task("t").get().await.unwrap();
    let client = server.builder().response_limit(PENDING.len() - 1).build().unwrap();
    client.task("t").get().await.unwrap_err();
}

#[tokio::test]
async fn an_invalid_value_in_an_error_is_left_out() {
    let body = json!({
        "error": "wrong", "docUrl": 7,
        "issues": ["text", 5, null, { "code": 3, "message": "kept", "path": ["a"] }, { "path": {} }],
    });
    let (error, _) = read(MockResponse::json(400, &body)).await;
    assert_eq!(
        error.to_string(),
        "the provider responded with status 400: wrong; a: kept; : not accepted; change the request"
    );
    let [first, _] = error.issues() else { panic!("{error:?}") };
    assert_eq!((first.code.as_deref(), first.message.as_deref()), (None, Some("kept")));
    assert_eq!(error.doc_url(), None);
}

#[tokio::test]
async fn an_invalid_value_in_a_task_is_left_out() {
    let url = "https://host/a.png?sig=1";
    for (fields, outputs) in [
        (json!({ "output": null }), vec![]),
        (json!({ "output": url }), vec![url]),
        (json!({ "output": [url, 5, null, url] }), vec![url, url]),
        (json!({ "output": { "url": url } }), vec![]),
        (json!({ "output": [url], "failureCode": 7 }), vec![url]),
        (json!({ "output": [url], "failure": {}, "progress": "half", "createdAt": [] }), vec![url]),
        (json!({ "output": [url], "cost": 5, "estimatedCost": { "credits": "5" } }), vec![url]),
    ] {
        for status in ["SUCCEEDED", "FAILED"] {
            let mut body = json!({ "id": "t", "status": status });
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            let server = MockServer::start([MockResponse::json(200, &body)]).await;
            let task = server.client().task("t").get().await.unwrap();
            let state = if status == "FAILED" { TaskState::Failed } else { TaskState::Succeeded };
            assert_eq!(task.state(), state, "{body}");
            let found: Vec<&str> = task.output().iter().map(|url| url.as_str()).collect();
            assert_eq!((found, server.count()), (outputs.clone(), 1), "{body}");
            assert_eq!(task.failure().is_some(), status == "FAILED");
            assert_eq!((task.failure_code, task.failure, task.progress), (None, None, None));
        }
    }
}

#[tokio::test]
async fn display_prints_the_whole_url_of_an_output_and_debug_hides_its_query() {
    let url = "https://host/a%20b.png?X-Amz-Signature=f00d&b=%2F#c";
    let body = json!({ "id": "t", "status": "SUCCEEDED", "output": [url] });
    let server = MockServer::start([MockResponse::json(200, &body)]).await;
    let task = server.client().task("t").get().await.unwrap();
    let output = &task.output()[0];
    assert_eq!((output.to_string().as_str(), output.as_str()), (url, url));
    assert_eq!(format!("{output:?}"), r#""https://host/a%20b.png?…""#);
    assert!(!format!("{task:?} {task:#?}").contains("f00d"), "{task:?}");
    assert_eq!(serde_json::to_value(&task).unwrap(), body);
}

#[tokio::test]
async fn the_prompt_is_hidden_in_nested_errors() {
    let prompt = "cats & dogs";
    let escaped = |value: Value| value.to_string().replace('&', r"\u0026");
    let mut body = escaped(json!({ "error": format!("bad: {prompt}") }));
    for _ in 0..4 {
        for response in [MockResponse::json(400, &body), MockResponse::json(500, &body)] {
            let server = MockServer::start([response]).await;
            let request = image_request().prompt_text(prompt);
            let error = server.client().text_to_image(request).send().await.unwrap_err();
            assert!(error.to_string().contains("bad: …"), "{error}");
            assert!(!full_error_text(&error).contains("dogs"), "{}", full_error_text(&error));
        }
        body = escaped(json!({ "error": { "message": body } }));
    }
}

#[tokio::test]
async fn a_url_with_a_long_scheme_is_redacted_quickly() {
    let url = format!("{}://host/?sig=s3cret", "a".repeat(100_000));
    let start = Instant::now();
    for body in [json!({ "error": url }).to_string(), url.clone()] {
        let (error, _) = read(MockResponse::json(400, &body)).await;
        assert!(!full_error_text(&error).contains("s3cret"), "{error}");
        assert!(full_error_text(&error).len() < 20_000);
    }
    let output = runwayml::types::Url::from(url);
    assert!(format!("{output:?}").len() < 1000 && !format!("{output:?}").contains("s3cret"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_query_of_a_raw_request_is_hidden() {
    let path = "/v1/tasks?token=s3cret";
    let echo = json!({ "error": format!("no {path}, no http://host{path}") }).to_string();
    for response in [
        MockResponse::json(400, &echo),
        MockResponse::new(400, "text/plain", &format!("no {path}")),
        MockResponse::new(200, "text/plain", &format!("no {path}")),
        MockResponse::new(302, "text/plain", "").header("location", path),
        MockResponse::json(200, json!({ "error": format!("no {path}") })).truncate(20),
        MockResponse::disconnect(),
    ] {
        let server = MockServer::start([response]).await;
        let request = server.client().request(Method::GET, path);
        assert!(!format!("{request:?}").contains("s3cret"), "{request:?}");
        let error = request.send().await.unwrap_err();
        assert!(!full_error_text(&error).contains("s3cret"), "{}", full_error_text(&error));
        assert!(server.requests()[0].head.contains(path));
    }
    let client = crate::common::client_builder("http://127.0.0.1:1").retries(0).build().unwrap();
    let error = client.request(Method::GET, path).send().await.unwrap_err();
    assert!(!full_error_text(&error).contains("s3cret"), "{}", full_error_text(&error));
    let error = client.request(Method::GET, "no/slash?s3cret").send().await.unwrap_err();
    assert!(!full_error_text(&error).contains("s3cret"), "{}", full_error_text(&error));
}

#[tokio::test]
async fn a_success_has_status_headers_and_request_id() {
    let response =
        MockResponse::json(201, CREATED).header("x-request-id", "r-1").header("x-note", "n");
    let server = MockServer::start([
        response.header("set-cookie", "session=s3cret"),
        MockResponse::json(200, PENDING),
        MockResponse::json(204, ""),
    ])
    .await;
    let client = server.client();
    let response = client.text_to_image(image_request()).send_with_meta().await.unwrap();
    assert_eq!((response.value.id.as_str(), response.status.as_u16()), ("t", 201));
    assert_eq!(
        (response.request_id(), &response.headers["x-note"]),
        (Some("r-1"), &"n".parse().unwrap())
    );
    let debug = format!("{response:?}");
    assert!(debug.contains("set-cookie") && !debug.contains("s3cret"), "{debug}");
    let response = client.get_task("t").send_with_meta().await.unwrap();
    assert_eq!((response.status.as_u16(), response.request_id()), (200, None));
    let response = client.delete_task("t").send_with_meta().await.unwrap();
    assert_eq!((response.status.as_u16(), response.value), (204, ()));
}

#[tokio::test]
async fn a_key_in_a_header_of_the_caller_is_hidden() {
    let echo = json!({ "error": "no access for other_key_0123456789" }).to_string();
    let server = MockServer::start([MockResponse::json(403, &echo)]).await;
    let authorization = "Bearer other_key_0123456789";
    let client = server.builder().header("authorization", authorization).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert!(server.requests()[0].head.contains("other_key"));
    assert!(!full_error_text(&error).contains("other_key"), "{error}");
}

#[tokio::test]
async fn a_request_that_the_http_client_refuses_says_why() {
    install_tls();
    let https_only = reqwest::Client::builder().https_only(true).no_proxy().build().unwrap();
    let client = client_builder("http://127.0.0.1:1").http_client(https_only).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    let expected = "invalid request: the request cannot be sent: URL scheme is not allowed; check the base \
                    URL and `ClientBuilder::http_client`";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_client_that_gives_up_following_redirects_is_not_retried() {
    install_tls();
    let redirect = MockResponse::new(302, "text/plain", "").header("location", "/v1/tasks/t");
    let server = MockServer::start([redirect]).await;
    let redirects = reqwest::redirect::Policy::limited(1);
    let http = reqwest::Client::builder().redirect(redirects).no_proxy().build().unwrap();
    let client = server.builder().http_client(http).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    let expected = "the HTTP client gave up following redirects; check the base URL, and set no redirects \
                    in `ClientBuilder::http_client`";
    assert_eq!(error.to_string(), expected);
    assert!(!error.is_retryable());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_byte_order_mark_before_a_success_is_skipped() {
    let marked = MockResponse::json(200, format!("\u{feff}{CREATED}"));
    let server = MockServer::start([marked]).await;
    let created = server.client().text_to_image(image_request()).send().await.unwrap();
    assert_eq!(created.id, "t");
    let response = server.client().request(Method::GET, "/v1/tasks/t").send().await.unwrap();
    assert_eq!(response.body["id"], "t");
}

/// The error of a wait, converted as by `?`.
async fn waiting(response: MockResponse) -> Error {
    let server = MockServer::start([response]).await;
    let wait = server.client().task("t").wait().poll_interval(Duration::from_millis(10));
    wait.timeout(Duration::from_millis(100)).await.unwrap_err().into()
}

#[tokio::test]
async fn too_few_credits_have_a_predicate() {
    for (response, is_out_of_credits) in [
        (MockResponse::json(402, "{}"), true),
        (
            MockResponse::json(
                400,
                r#"{"error":"You do not have enough credits to run this task."}"#,
            ),
            true,
        ),
        (MockResponse::json(200, r#"{"code":402,"msg":"pay"}"#), true),
        (MockResponse::json(400, r#"{"error":"Invalid ratio"}"#), false),
        (MockResponse::json(429, r#"{"error":"Too many"}"#), false),
    ] {
        let (error, _) = read(response.clone()).await;
        assert_eq!(error.is_out_of_credits(), is_out_of_credits, "{error}");
        assert_eq!(waiting(response).await.is_out_of_credits(), is_out_of_credits, "{error}");
        assert!(!is_out_of_credits || !error.is_retryable());
    }
}

#[tokio::test]
async fn moderation_has_a_predicate() {
    for (code, is_moderated) in [
        ("SAFETY.INPUT.TEXT", true),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", true),
        ("INTERNAL", false),
        ("UNKNOWN", false),
    ] {
        let task = json!({ "id": "t", "status": "FAILED", "failureCode": code });
        let error = waiting(MockResponse::json(200, &task)).await;
        assert_eq!((error.is_moderated(), error.is_retryable()), (is_moderated, false), "{code}");
        assert_eq!(error.task_id().unwrap().as_str(), "t");
        let Error::Wait(wait) = error else { panic!("expected the error of a wait, got {error}") };
        assert_eq!((wait.is_moderated(), wait.is_retryable()), (is_moderated, false), "{code}");
    }
    assert!(!waiting(MockResponse::json(400, r#"{"error":"SAFETY"}"#)).await.is_moderated());
}

#[tokio::test]
async fn a_rate_limit_has_a_predicate() {
    let limited = || MockResponse::json(429, "{}").header("retry-after", "90");
    let (error, _) = read(limited()).await;
    for error in [error, waiting(limited()).await] {
        assert!(error.is_rate_limited() && error.is_retryable(), "{error:?}");
        assert_eq!(error.status().unwrap(), 429);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    }
    assert!(!read(MockResponse::json(503, "{}")).await.0.is_rate_limited());
}

#[tokio::test]
async fn a_timeout_has_a_predicate() {
    let server = MockServer::start([MockResponse::hang()]).await;
    let client = server.builder().request_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let error = waiting(MockResponse::json(200, PENDING)).await;
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let Error::Wait(wait) = error else { panic!("expected the error of a wait, got {error}") };
    assert!(wait.is_timeout() && wait.is_retryable() && !wait.is_moderated(), "{wait:?}");
    let upload = client.upload(Source::bytes("a.png", vec![0; 1000]));
    let error: Error = upload.timeout(Duration::from_millis(10)).await.unwrap_err().into();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let (error, _) = read(MockResponse::disconnect()).await;
    assert!(!error.is_timeout() && error.is_retryable(), "{error:?}");
}

#[tokio::test]
async fn an_error_is_retryable_unless_a_retry_may_be_billed_twice() {
    for (response, is_get, is_post) in [
        (MockResponse::json(429, "{}"), true, true),
        (MockResponse::json(409, "{}"), true, true),
        (MockResponse::json(408, "{}"), true, false),
        (MockResponse::json(500, "{}"), true, false),
        (MockResponse::disconnect(), true, false),
        (MockResponse::json(200, "{"), true, false),
        (MockResponse::json(400, "{}"), false, false),
        (MockResponse::json(401, "{}"), false, false),
        (MockResponse::new(200, "text/html", "<html>"), false, false),
    ] {
        let (error, _) = read(response.clone()).await;
        assert_eq!(error.is_retryable(), is_get, "{error:?}");
        let server = MockServer::start([response]).await;
        let error = server.client().text_to_image(image_request()).send().await.unwrap_err();
        assert_eq!(error.is_retryable(), is_post, "{error:?}");
    }
}

#[tokio::test]
async fn every_error_converts_into_the_error_of_the_crate() {
    async fn all(client: &Client) -> runwayml::Result<()> {
        let directory = tempfile::tempdir().unwrap();
        image_request().check()?;
        let created = client.text_to_image(image_request()).send().await?;
        let task = client.task(&created).wait().await?;
        let uri = client.upload(Source::bytes("a.png", vec![0; 1000])).await?;
        let image = runwayml::Image::from_uri(uri)?;
        let _ = runwayml::References::new().tag("a", image)?;
        task.download(client, directory.path()).await?;
        task.download_to(client, tokio::io::sink()).await?;
        client.request(Method::GET, "/v1").send().await?;
        Ok(())
    }
    fn from_env() -> runwayml::Result<Client> {
        Ok(Client::from_env()?)
    }
    fn build() -> runwayml::Result<Client> {
        Ok(Client::builder().build()?)
    }
    let _ = from_env;
    assert!(
        matches!(build(), Err(Error::Build(error)) if matches!(*error, BuildError::EmptyKey { .. }))
    );

    let failed = MockResponse::json(200, r#"{"id":"t","status":"FAILED"}"#);
    let server = MockServer::start([MockResponse::json(200, CREATED), failed]).await;
    let Err(Error::Wait(error)) = all(&server.client()).await else { panic!("expected a failure") };
    assert!(matches!(*error, WaitError::Failed { .. }));

    let done = MockResponse::json(200, r#"{"id":"t","status":"SUCCEEDED"}"#);
    let server =
        MockServer::start([MockResponse::json(200, CREATED), done, MockResponse::json(400, "{}")])
            .await;
    let Err(Error::Upload(error)) = all(&server.client()).await else {
        panic!("expected no upload")
    };
    assert!(matches!(*error, UploadError::Create(_)));
    assert_eq!(Error::from(*error).status().unwrap(), 400);
}

#[tokio::test]
async fn a_download_fails_if_the_task_cannot_be_read_for_a_new_url() {
    let task = |output: &str| json!({ "id": "t", "status": "SUCCEEDED", "output": [output] });
    let storage = MockServer::start([MockResponse::json(403, "")]).await;
    let provider = MockServer::start([
        MockResponse::json(200, task(storage.address()).to_string()),
        MockResponse::json(404, r#"{"error":"Could not find Task"}"#),
    ])
    .await;
    let client = provider.client();
    let task = client.task("t").get().await.unwrap();
    let error = task.download_to(&client, tokio::io::sink()).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Task(_)), "{error:?}");
    let error = Error::from(error);
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (404, false));
    assert!(error_text(&error).contains("Could not find Task"), "{error:?}");
}

#[tokio::test]
async fn an_unsupported_request_is_neither_sent_nor_retryable() {
    let server = MockServer::start([MockResponse::json(200, CREATED)]).await;
    let client = server.cometapi_client();
    let error = client.text_to_image(image_request()).send().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert!(error.status().is_none() && !error.is_retryable() && !error.may_have_been_accepted());
    assert!(!full_error_text(&error).contains(PROMPT) && server.count() == 0);
}
