//! Whatever comes in the place of an answer is one error with types, a status, a beginning of the
//! body, and the place where it went wrong.

mod common;

use std::time::{Duration, Instant};

use common::{Answer, KEY, PENDING, Script, shown};
use runwayml::{Error, Method, OperationError};
use serde_json::json;

/// The error that reading a task brings when this is the answer, and how often it was asked for.
async fn read(answer: Answer) -> (Error, usize) {
    let script = Script::start([answer]).await;
    let error = script.client().task("t").get().await.unwrap_err();
    (error, script.count())
}

#[tokio::test]
async fn a_wrong_request_is_not_tried_again_whatever_its_status() {
    let body = r#"{"error":{"message":"ratio is wrong","type":"comet_api_error","code":"invalid_request"}}"#;
    let (error, count) = read(Answer::json(500, body)).await;
    assert_eq!((count, error.status().unwrap().as_u16()), (1, 500));
    assert_eq!(error.code(), Some("invalid_request"));
    assert_eq!(error.to_string(), "the host answered 500: ratio is wrong (invalid_request)");
    assert!(!error.is_transient() && !error.may_have_been_accepted());
}

#[tokio::test]
async fn a_redirect_or_a_page_says_that_the_address_is_wrong() {
    let page = "<!doctype html><title>Welcome</title>";
    for (answer, status) in [
        (Answer::new(301, "text/html", page).header("location", "/en?token=s3cret"), 301),
        (Answer::new(200, "text/html; charset=utf-8", page), 200),
        (Answer::new(200, "application/json", page), 200),
    ] {
        let (error, count) = read(answer).await;
        assert!(matches!(error, Error::WrongAddress { .. }), "{error:?}");
        assert_eq!((count, error.status().unwrap().as_u16()), (1, status));
        assert!(error.to_string().ends_with("the base URL or the route is wrong"), "{error}");
        assert!(error.excerpt().unwrap().contains("Welcome") && !shown(&error).contains("s3cret"));
    }
}

#[tokio::test]
async fn a_refusal_with_status_200_is_an_error_with_its_message() {
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
        assert_eq!(error.is_transient(), code == "500");
    }
}

#[tokio::test]
async fn the_issues_and_the_documentation_are_readable_as_types() {
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
        "the host answered 400: Validation of body failed; referenceImages.3.uri: Too big"
    );
}

#[tokio::test]
async fn any_refusing_body_is_typed() {
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
        assert!(matches!(error, Error::Refused(_)), "{body}: {error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (status, code), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.excerpt().unwrap().len() <= 1024);
        assert!(body.is_empty() || !error.excerpt().unwrap().is_empty(), "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_where_and_why() {
    for (body, path, why) in [
        (
            r#"{"id":"t","status":"SUCCEEDED","output":["https://a", 5]}"#,
            "output[1]",
            "expected a string",
        ),
        (r#"{"id":"t","sta"#, "", "EOF"),
        ("", "", "EOF"),
        ("all is well", "", "expected value"),
    ] {
        let (error, _) = read(Answer::json(200, body)).await;
        let Error::Undecodable { path: at, .. } = &error else { panic!("{error:?}") };
        assert_eq!((at.as_str(), error.status().unwrap().as_u16()), (path, 200), "{error}");
        let said = error.to_string();
        assert!(said.starts_with("the answer (status 200) cannot be read"), "{said}");
        assert!(said.contains(path), "{said}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains(why), "{source}");
        assert!(error.is_transient() && !error.may_have_been_accepted());
    }
}

#[tokio::test]
async fn an_endless_answer_is_refused_at_the_limit() {
    const GIB: usize = 1024 * 1024 * 1024 / (64 * 1024);
    for head in ["content-length: 1073741824\r\n", "", "transfer-encoding: identity\r\n"] {
        let script = Script::start([Answer::flood(head, GIB)]).await;
        let client = script.builder().answer_limit(1024 * 1024).build().unwrap();
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
async fn an_endless_refusal_is_no_larger_than_another() {
    let flood = Answer::flood("", 1 << 20).with_status(400);
    let script = Script::start([flood]).await;
    assert_eq!(script.client().task("t").get().await.unwrap_err().status().unwrap(), 400);
    assert!(script.sent() < 64 * 1024 * 1024, "{} bytes were sent", script.sent());
}

#[tokio::test]
async fn an_operation_that_no_contract_knows_is_called_like_any_other() {
    let answer = Answer::json(200, r#"{"id":"t","of":"tomorrow"}"#).header("x-note", "1");
    let script = Script::start([answer, Answer::json(503, "{}"), Answer::json(204, "")]).await;
    let client = script.client();
    let body = json!({ "model": "of_tomorrow" });
    let answer =
        client.call(Method::POST, "/v1/text_to_smell?a=b").json(&body).send().await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body["of"]), (200, &json!("tomorrow")));
    assert_eq!(answer.headers["x-note"], "1");
    let [request] = &script.requests()[..] else { panic!("one request is wanted") };
    assert!(request.head.starts_with("post /v1/text_to_smell?a=b "), "{}", request.head);
    assert!(request.head.contains(&format!("authorization: bearer {KEY}")));
    assert!(request.head.contains("x-runway-version: "));
    assert_eq!(request.body, body.to_string());

    let answer = client.call(Method::DELETE, "/v1/smells/1").send().await.unwrap();
    assert_eq!((script.count(), answer.body), (3, json!(null)));
    let error = client.call(Method::GET, "v1/smells").send().await.unwrap_err();
    assert!(matches!(error, Error::Request(_)) && script.count() == 3);
}

#[tokio::test]
async fn the_generated_error_keeps_the_refusal_of_the_contract() {
    let script = Script::start([Answer::json(404, r#"{"error":"Could not find Task"}"#)]).await;
    let error = script.client().get_task().id("t").send().await.unwrap_err();
    let OperationError::ErrorResponse(response) = &error else { panic!("{error:?}") };
    assert_eq!((response.status().as_u16(), response.error.as_str()), (404, "Could not find Task"));
    assert!(!Error::from(error).is_transient());
}

#[tokio::test]
async fn an_answer_at_the_limit_is_taken() {
    let script = Script::start([Answer::json(200, PENDING)]).await;
    let client = script.builder().answer_limit(PENDING.len()).build().unwrap();
    client.task("t").get().await.unwrap();
    let client = script.builder().answer_limit(PENDING.len() - 1).build().unwrap();
    client.task("t").get().await.unwrap_err();
}
