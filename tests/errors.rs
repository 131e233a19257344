//! Whatever a provider sends instead of a response is one typed error, with a status, an excerpt of the
//! body and the place where decoding failed.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, CREATED, KEY, PENDING, PROMPT, Script, image_request, printed, shown};
use runwayml::client::PlainHttp;
use runwayml::error::{BuildError, DownloadProblem, UploadError, WaitError};
use runwayml::http::Method;
use runwayml::media::Source;
use runwayml::task::TaskState;
use runwayml::{Client, Error, Provider};
use serde_json::{Value, json};

/// The error of reading a task that is answered like this, and the number of requests.
async fn read(answer: Answer) -> (Error, usize) {
    let script = Script::start([answer]).await;
    let error = script.client().task("t").get().await.unwrap_err();
    (error, script.count())
}

#[tokio::test]
async fn an_invalid_request_is_not_retried_whatever_its_status() {
    let body = r#"{"error":{"message":"ratio is wrong","type":"comet_api_error","code":"invalid_request"}}"#;
    let (error, count) = read(Answer::json(500, body)).await;
    assert_eq!((count, error.status().unwrap().as_u16()), (1, 500));
    assert_eq!(error.code(), Some("invalid_request"));
    assert_eq!(error.to_string(), "the provider answered 500: ratio is wrong (invalid_request)");
    assert!(!error.is_retryable() && !error.may_have_been_accepted());
}

#[tokio::test]
async fn a_redirect_or_a_page_says_that_the_base_url_is_wrong() {
    let page = "<!doctype html><title>Welcome</title>";
    for (answer, status) in [
        (Answer::new(301, "text/html", page).header("location", "/en?token=s3cret"), 301),
        (Answer::new(200, "text/html; charset=utf-8", page), 200),
        (Answer::new(200, "application/json", page), 200),
    ] {
        let (error, count) = read(answer).await;
        assert!(matches!(error, Error::UnexpectedResponse { .. }), "{error:?}");
        assert_eq!((count, error.status().unwrap().as_u16()), (1, status));
        assert!(error.to_string().ends_with("the base URL or the route is wrong"), "{error}");
        assert!(error.excerpt().unwrap().contains("Welcome") && !shown(&error).contains("s3cret"));
    }
}

#[tokio::test]
async fn an_error_with_status_200_has_its_message() {
    for (body, code) in [
        (r#"{"code":500,"msg":"no channel is left"}"#, "500"),
        (
            r#"{"code":"quota_exceeded","message":"no channel is left","data":null}"#,
            "quota_exceeded",
        ),
    ] {
        let (error, _) = read(Answer::json(200, body)).await;
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (200, Some(code)));
        assert!(error.to_string().contains("no channel is left"), "{error}");
        assert_eq!(error.is_retryable(), code == "500");
    }
}

#[tokio::test]
async fn issues_and_documentation_are_readable_as_types() {
    let body = json!({
        "error": "Validation of body failed",
        "issues": [{ "code": "too_big", "path": ["referenceImages", 3, "uri"], "message": "Too big", "maximum": 3 }],
        "docUrl": "https://docs.dev.runwayml.com/errors#400",
    });
    let answer = Answer::json(400, &body.to_string()).header("x-request-id", "r-1");
    let (error, count) = read(answer).await;
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
        "the provider answered 400: Validation of body failed; referenceImages.3.uri: Too big"
    );
}

#[tokio::test]
async fn every_error_body_is_typed() {
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
        let (error, _) = read(Answer::new(status, kind, body).header("retry-after", "70")).await;
        assert!(matches!(error, Error::Api(_)), "{body}: {error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (status, code), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.excerpt().unwrap().len() <= 1024);
        assert!(body.is_empty() || !error.excerpt().unwrap().is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_response_that_cannot_be_decoded_says_where_and_why() {
    for (body, path, why) in [
        (r#"{"id":"t","status":{"of":"SUCCEEDED"}}"#, "status", "expected a string"),
        (r#"{"id":"t","sta"#, "", "EOF"),
        ("", "", "EOF"),
        ("all is well", "", "expected value"),
    ] {
        let (error, _) = read(Answer::json(200, body)).await;
        let Error::Decode { path: at, .. } = &error else { panic!("{error:?}") };
        assert_eq!((at.as_str(), error.status().unwrap().as_u16()), (path, 200), "{error}");
        let said = error.to_string();
        assert!(said.starts_with("the response (status 200) cannot be decoded"), "{said}");
        assert!(said.contains(path), "{said}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains(why), "{source}");
        assert!(error.is_retryable() && !error.may_have_been_accepted());
    }
}

#[tokio::test]
async fn an_endless_response_is_cut_off_at_the_limit() {
    const GIB: usize = 1024 * 1024 * 1024 / (64 * 1024);
    for head in ["content-length: 1073741824\r\n", "", "transfer-encoding: identity\r\n"] {
        let script = Script::start([Answer::flood(head, GIB)]).await;
        let client = script.builder().response_limit(1024 * 1024).build().unwrap();
        let start = Instant::now();
        let error = client.task("t").get().await.unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 1_048_576, .. }), "{error:?}");
        assert!(error.to_string().contains("1048576 bytes"), "{error}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(script.sent() < 64 * 1024 * 1024, "{} bytes were sent", script.sent());
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn an_endless_error_response_is_cut_off() {
    let flood = Answer::flood("", 1 << 20).with_status(400);
    let script = Script::start([flood]).await;
    assert_eq!(script.client().task("t").get().await.unwrap_err().status().unwrap(), 400);
    assert!(script.sent() < 64 * 1024 * 1024, "{} bytes were sent", script.sent());
}

#[tokio::test]
async fn a_raw_request_is_sent_like_any_other() {
    let answer = Answer::json(200, r#"{"id":"t","of":"tomorrow"}"#).header("x-note", "1");
    let script = Script::start([answer, Answer::json(503, "{}"), Answer::json(204, "")]).await;
    let client = script.client();
    let body = json!({ "model": "of_tomorrow" });
    let request = client.request(Method::POST, "/v1/text_to_smell?a=b").json(&body);
    let answer = request.send().await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body["of"]), (200, &json!("tomorrow")));
    assert_eq!(answer.headers["x-note"], "1");
    let [request] = &script.requests()[..] else { panic!("expected one request") };
    assert!(request.head.starts_with("post /v1/text_to_smell?a=b "), "{}", request.head);
    assert!(request.head.contains(&format!("authorization: bearer {KEY}")));
    assert!(request.head.contains("x-runway-version: "));
    assert_eq!(request.body, body.to_string());

    let answer = client.request(Method::DELETE, "/v1/smells/1").send().await.unwrap();
    assert_eq!((script.count(), answer.body), (3, json!(null)));
    let error = client.request(Method::GET, "v1/smells").send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)) && script.count() == 3);
}

#[tokio::test]
async fn a_response_at_the_limit_is_accepted() {
    let script = Script::start([Answer::json(200, PENDING)]).await;
    let client = script.builder().response_limit(PENDING.len()).build().unwrap();
    client.task("t").get().await.unwrap();
    let client = script.builder().response_limit(PENDING.len() - 1).build().unwrap();
    client.task("t").get().await.unwrap_err();
}

#[tokio::test]
async fn an_odd_value_in_an_error_costs_only_itself() {
    let body = json!({
        "error": "wrong", "docUrl": 7,
        "issues": ["text", 5, null, { "code": 3, "message": "kept", "path": ["a"] }, { "path": {} }],
    });
    let (error, _) = read(Answer::json(400, &body.to_string())).await;
    assert_eq!(error.to_string(), "the provider answered 400: wrong; a: kept; : not accepted");
    let [first, _] = error.issues() else { panic!("{error:?}") };
    assert_eq!((first.code.as_deref(), first.message.as_deref()), (None, Some("kept")));
    assert_eq!(error.doc_url(), None);
}

#[tokio::test]
async fn an_odd_value_in_a_task_costs_only_itself() {
    let url = "https://host/a.png?sig=1";
    for (odd, outputs) in [
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
            body.as_object_mut().unwrap().extend(odd.as_object().unwrap().clone());
            let script = Script::start([Answer::json(200, &body.to_string())]).await;
            let task = script.client().task("t").get().await.unwrap();
            let state = if status == "FAILED" { TaskState::Failed } else { TaskState::Succeeded };
            assert_eq!(task.state(), state, "{body}");
            let found: Vec<&str> = task.output().iter().map(|url| url.as_str()).collect();
            assert_eq!((found, script.count()), (outputs.clone(), 1), "{body}");
            assert_eq!(task.failure().is_some(), status == "FAILED");
            assert_eq!((task.failure_code, task.failure, task.progress), (None, None, None));
        }
    }
}

#[tokio::test]
async fn the_display_of_an_output_is_the_url_that_works_and_its_debug_hides_the_signature() {
    let url = "https://host/a%20b.png?X-Amz-Signature=f00d&b=%2F#c";
    let body = json!({ "id": "t", "status": "SUCCEEDED", "output": [url] });
    let script = Script::start([Answer::json(200, &body.to_string())]).await;
    let task = script.client().task("t").get().await.unwrap();
    let output = &task.output()[0];
    assert_eq!((output.to_string().as_str(), output.as_str()), (url, url));
    assert_eq!(format!("{output:?}"), r#""https://host/a%20b.png?…""#);
    assert!(!format!("{task:?} {task:#?}").contains("f00d"), "{task:?}");
    assert_eq!(serde_json::to_value(&task).unwrap(), body);
}

#[tokio::test]
async fn the_prompt_in_an_error_within_an_error_is_hidden() {
    let prompt = "cats & dogs";
    let escaped = |value: Value| value.to_string().replace('&', r"\u0026");
    let mut body = escaped(json!({ "error": format!("bad: {prompt}") }));
    for _ in 0..4 {
        for answer in [Answer::json(400, &body), Answer::json(500, &body)] {
            let script = Script::start([answer]).await;
            let request = image_request().prompt_text(prompt);
            let error = script.client().text_to_image(request).send().await.unwrap_err();
            assert!(error.to_string().contains("bad: …"), "{error}");
            assert!(!shown(&error).contains("dogs"), "{}", shown(&error));
        }
        body = escaped(json!({ "error": { "message": body } }));
    }
}

#[tokio::test]
async fn a_url_with_an_endless_scheme_is_hidden_quickly() {
    let url = format!("{}://host/?sig=s3cret", "a".repeat(100_000));
    let start = Instant::now();
    for body in [json!({ "error": url }).to_string(), url.clone()] {
        let (error, _) = read(Answer::json(400, &body)).await;
        assert!(!shown(&error).contains("s3cret"), "{error}");
        assert!(shown(&error).len() < 20_000);
    }
    let output = runwayml::types::Url::from(url);
    assert!(format!("{output:?}").len() < 1000 && !format!("{output:?}").contains("s3cret"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_query_of_a_raw_request_is_hidden() {
    let path = "/v1/tasks?token=s3cret";
    let echo = json!({ "error": format!("no {path}, no http://host{path}") }).to_string();
    for answer in [
        Answer::json(400, &echo),
        Answer::new(400, "text/plain", &format!("no {path}")),
        Answer::new(200, "text/plain", &format!("no {path}")),
        Answer::new(302, "text/plain", "").header("location", path),
        Answer::json(200, &json!({ "error": format!("no {path}") }).to_string()).cut(20),
        Answer::gone(),
    ] {
        let script = Script::start([answer]).await;
        let request = script.client().request(Method::GET, path);
        assert!(!format!("{request:?}").contains("s3cret"), "{request:?}");
        let error = request.send().await.unwrap_err();
        assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
        assert!(script.requests()[0].head.contains(path));
    }
    let address = format!("http://127.0.0.1:{}", 1);
    let client = common::builder(&address).retries(0).build().unwrap();
    let error = client.request(Method::GET, path).send().await.unwrap_err();
    assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
    let error = client.request(Method::GET, "no/slash?s3cret").send().await.unwrap_err();
    assert!(!shown(&error).contains("s3cret"), "{}", shown(&error));
}

#[tokio::test]
async fn a_success_has_status_headers_and_request_id() {
    let answer = Answer::json(201, CREATED).header("x-request-id", "r-1").header("x-note", "n");
    let script = Script::start([answer, Answer::json(200, PENDING), Answer::json(204, "")]).await;
    let client = script.client();
    let response = client.text_to_image(image_request()).send_with_meta().await.unwrap();
    assert_eq!((response.value.id.as_str(), response.status.as_u16()), ("t", 201));
    assert_eq!(
        (response.request_id(), &response.headers["x-note"]),
        (Some("r-1"), &"n".parse().unwrap())
    );
    let response = client.get_task("t").send_with_meta().await.unwrap();
    assert_eq!((response.status.as_u16(), response.request_id()), (200, None));
    let response = client.delete_task("t").send_with_meta().await.unwrap();
    assert_eq!((response.status.as_u16(), response.value), (204, ()));
}

/// The error of a wait, as `?` gives it on.
async fn waiting(answer: Answer) -> Error {
    let script = Script::start([answer]).await;
    let wait = script.client().task("t").wait().poll_interval(Duration::from_millis(10));
    wait.timeout(Duration::from_millis(100)).await.unwrap_err().into()
}

#[tokio::test]
async fn running_out_of_credits_has_a_predicate() {
    for (answer, is_out_of_credits) in [
        (Answer::json(402, "{}"), true),
        (
            Answer::json(400, r#"{"error":"You do not have enough credits to run this task."}"#),
            true,
        ),
        (Answer::json(200, r#"{"code":402,"msg":"pay"}"#), true),
        (Answer::json(400, r#"{"error":"Invalid ratio"}"#), false),
        (Answer::json(429, r#"{"error":"Too many"}"#), false),
    ] {
        let (error, _) = read(answer.clone()).await;
        assert_eq!(error.is_out_of_credits(), is_out_of_credits, "{error}");
        assert_eq!(waiting(answer).await.is_out_of_credits(), is_out_of_credits, "{error}");
        assert!(!is_out_of_credits || !error.is_retryable());
    }
}

#[tokio::test]
async fn moderation_has_a_predicate() {
    for (code, is_moderated) in [
        ("SAFETY.INPUT.TEXT", true),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", true),
        ("INTERNAL", false),
        ("OF.TOMORROW", false),
    ] {
        let task = json!({ "id": "t", "status": "FAILED", "failureCode": code });
        let error = waiting(Answer::json(200, &task.to_string())).await;
        assert_eq!((error.is_moderated(), error.is_retryable()), (is_moderated, false), "{code}");
        assert_eq!(error.task_id().unwrap().as_str(), "t");
    }
    assert!(!waiting(Answer::json(400, r#"{"error":"SAFETY"}"#)).await.is_moderated());
}

#[tokio::test]
async fn a_rate_limit_has_a_predicate() {
    let limited = || Answer::json(429, "{}").header("retry-after", "90");
    let (error, _) = read(limited()).await;
    for error in [error, waiting(limited()).await] {
        assert!(error.is_rate_limited() && error.is_retryable(), "{error:?}");
        assert_eq!(error.status().unwrap(), 429);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    }
    assert!(!read(Answer::json(503, "{}")).await.0.is_rate_limited());
}

#[tokio::test]
async fn a_timeout_has_a_predicate() {
    let script = Script::start([Answer::silence()]).await;
    let client = script.builder().request_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.task("t").get().await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let error = waiting(Answer::json(200, PENDING)).await;
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let upload = client.upload(Source::bytes("a.png", vec![0; 1000]));
    let error: Error = upload.timeout(Duration::from_millis(10)).await.unwrap_err().into();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let (error, _) = read(Answer::gone()).await;
    assert!(!error.is_timeout() && error.is_retryable(), "{error:?}");
}

#[tokio::test]
async fn only_what_cannot_pay_twice_is_retryable() {
    for (answer, is_get, is_post) in [
        (Answer::json(429, "{}"), true, true),
        (Answer::json(409, "{}"), true, true),
        (Answer::json(408, "{}"), true, false),
        (Answer::json(500, "{}"), true, false),
        (Answer::gone(), true, false),
        (Answer::json(200, "{"), true, false),
        (Answer::json(400, "{}"), false, false),
        (Answer::json(401, "{}"), false, false),
        (Answer::new(200, "text/html", "<html>"), false, false),
    ] {
        let (error, _) = read(answer.clone()).await;
        assert_eq!(error.is_retryable(), is_get, "{error:?}");
        let script = Script::start([answer]).await;
        let error = script.client().text_to_image(image_request()).send().await.unwrap_err();
        assert_eq!(error.is_retryable(), is_post, "{error:?}");
    }
}

#[tokio::test]
async fn every_error_of_the_crate_converts_with_a_question_mark() {
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

    let failed = Answer::json(200, r#"{"id":"t","status":"FAILED"}"#);
    let script = Script::start([Answer::json(200, CREATED), failed]).await;
    let Err(Error::Wait(error)) = all(&script.client()).await else { panic!("expected a failure") };
    assert!(matches!(*error, WaitError::Failed { .. }));

    let done = Answer::json(200, r#"{"id":"t","status":"SUCCEEDED"}"#);
    let script = Script::start([Answer::json(200, CREATED), done, Answer::json(400, "{}")]).await;
    let Err(Error::Upload(error)) = all(&script.client()).await else {
        panic!("expected no upload")
    };
    assert!(matches!(*error, UploadError::Create(_)));
    assert_eq!(Error::from(*error).status().unwrap(), 400);
}

#[tokio::test]
async fn an_expired_output_whose_task_is_gone_is_an_error_of_the_download() {
    let task = |output: &str| json!({ "id": "t", "status": "SUCCEEDED", "output": [output] });
    let storage = Script::start([Answer::json(403, "")]).await;
    let provider = Script::start([
        Answer::json(200, &task(storage.address()).to_string()),
        Answer::json(404, r#"{"error":"Could not find Task"}"#),
    ])
    .await;
    let client = provider.client();
    let task = client.task("t").get().await.unwrap();
    let error = task.download_to(&client, tokio::io::sink()).await.unwrap_err();
    assert!(matches!(error.problem, DownloadProblem::Task(_)), "{error:?}");
    let error = Error::from(error);
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (404, false));
    assert!(printed(&error).contains("Could not find Task"), "{error:?}");
}

#[tokio::test]
async fn an_unsupported_request_has_no_status_and_is_not_retryable() {
    let script = Script::start([Answer::json(200, CREATED)]).await;
    let client = script.builder().provider(Provider::CometApi).build().unwrap();
    let error = client.text_to_image(image_request()).send().await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert!(error.status().is_none() && !error.is_retryable() && !error.may_have_been_accepted());
    assert!(!shown(&error).contains(PROMPT) && script.count() == 0);
}

#[test]
fn a_key_goes_over_plain_http_only_to_this_machine_or_where_the_caller_allows_it() {
    let builder = |url: &str| Client::builder().api_key(KEY).base_url(url);
    for url in ["http://localhost:1", "http://127.0.0.1", "http://[::1]:1", "https://host.example"]
    {
        builder(url).build().unwrap();
    }
    for url in
        ["http://host.example", "http://10.0.0.1", "http://localhost.example", "http://[::2]"]
    {
        let error = builder(url).build().unwrap_err();
        assert!(matches!(error, BuildError::InvalidBaseUrl { .. }), "{url}: {error:?}");
        assert!(error.to_string().contains("`https://`") && !shown(&error.into()).contains(KEY));
        builder(url).plain_http(PlainHttp::Anywhere).build().unwrap();
    }
}
