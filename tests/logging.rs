//! What is logged, and the secrets that are in neither logs nor errors.

use crate::common::{
    KEY, Log, MockResponse, MockServer, POLL_INTERVAL, error_text, full_error_text, image_request,
    task,
};
use serde_json::json;

const PROMPT: &str = "a portrait of my neighbour";
const DATA: &str = "AAAABBBBCCCCDDDD";
const QUERY: &str = "X-Amz-Signature=f00d";

#[tokio::test]
async fn no_error_and_no_log_line_contains_a_secret() {
    let (log, _guard) = Log::start();
    let echo = format!(
        "{PROMPT} with data:image/png;base64,{DATA} for {KEY} at https://host/a.png?{QUERY}"
    );
    let bad_request = |value: serde_json::Value| MockResponse::json(400, &value);
    let responses = [
        MockResponse::new(400, "text/plain", &echo),
        bad_request(json!({ "error": echo, "issues": [{ "message": echo, "received": echo }] })),
        bad_request(json!({ "error": { "message": echo, "param": echo }, "code": echo })),
        MockResponse::json(400, format!(r#"{{"error":"{echo}"#)),
        MockResponse::new(400, "text/html", &format!("<html>{echo}</html>")),
        MockResponse::new(200, "text/html", &format!("<html>{echo}</html>")),
        MockResponse::new(302, "text/html", &echo)
            .header("location", &format!("https://host/?{QUERY}")),
        MockResponse::json(200, json!({ "code": 400, "msg": echo })),
        MockResponse::json(200, json!({ "id": [echo] })),
        MockResponse::json(200, json!({ "message": echo })),
        MockResponse::json(200, format!(r#"{{"id":"{echo}"#)),
        MockResponse::disconnect(),
    ];
    for response in responses {
        let server = MockServer::start([response]).await;
        let request = server.client().text_to_image(image_request().prompt_text(PROMPT));
        assert!(!format!("{request:?}").contains(PROMPT), "{request:?}");
        let error = request.send().await.unwrap_err();
        let printed =
            full_error_text(&error) + &error_text(&*Box::<dyn std::error::Error>::from(error));
        for secret in [KEY, PROMPT, DATA, QUERY] {
            assert!(!printed.contains(secret), "{secret} is in {printed}");
        }
    }
    // A value of an unexpected type is left out of the response, and not printed either.
    let created = json!({ "id": "t", "estimatedCost": echo, "new": echo, &echo: 1 });
    let server = MockServer::start([MockResponse::json(200, &created)]).await;
    let request = server.client().text_to_image(image_request().prompt_text(PROMPT));
    let printed = format!("{:?}", request.send().await.unwrap());
    for secret in [DATA, QUERY] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
    let log = log.text();
    let span = "request{operation=\"text_to_image\" method=\"POST\" attempt=1 status=400}";
    assert!(log.contains(span), "{log}");
    for secret in [KEY, PROMPT, DATA, QUERY] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[tokio::test]
async fn an_unknown_status_is_logged_once() {
    let (log, _guard) = Log::start();
    let server = MockServer::start(["QUEUED", "QUEUED", "QUEUED", "SUCCEEDED"].map(task)).await;
    server.client().task("t").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    let log = log.text();
    let warnings = warnings(&log);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("QUEUED") && warnings[0].contains("task=t"), "{warnings:?}");
}

#[tokio::test]
async fn an_unknown_status_is_logged_escaped_and_truncated() {
    let (log, _guard) = Log::start();
    let long = format!("LONG\nWARN {}", "x".repeat(5000));
    let statuses = ["NEW", &long, "RUNNING", &long, &long, "RUNNING", "NEW", "SUCCEEDED"];
    let server = MockServer::start(statuses.map(task)).await;
    server.client().task("t").wait().poll_interval(POLL_INTERVAL).await.unwrap();
    let log = log.text();
    let warnings = warnings(&log);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[1].contains(r"LONG\nWARN xxx") && warnings[1].contains('…'), "{warnings:?}");
    assert!(!log.contains(&"x".repeat(49)), "{log}");
}

/// The warnings in a log, except those about drift.
fn warnings(log: &str) -> Vec<&str> {
    let is_warning = |line: &&str| line.contains("WARN") && !line.contains("runwayml::drift");
    log.lines().filter(is_warning).collect()
}
