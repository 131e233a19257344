//! What logs show, and the secrets that neither logs nor errors show. Every test here records a log:
//! if the first thread to reach an event recorded none, `tracing` would disable it for all.

mod common;

use std::time::Duration;

use common::{Answer, KEY, Log, Script, image_request, printed, shown};
use serde_json::json;

fn task(status: &str) -> Answer {
    Answer::json(200, &json!({ "id": "t", "status": status }).to_string())
}

const PROMPT: &str = "a portrait of my neighbour";
const DATA: &str = "AAAABBBBCCCCDDDD";
const QUERY: &str = "X-Amz-Signature=f00d";

#[tokio::test]
async fn no_error_and_no_log_line_shows_a_secret() {
    let (log, _guard) = Log::start();
    let echo = format!(
        "{PROMPT} with data:image/png;base64,{DATA} for {KEY} at https://host/a.png?{QUERY}"
    );
    let in_json = |value: serde_json::Value| Answer::json(400, &value.to_string());
    let answers = [
        Answer::new(400, "text/plain", &echo),
        in_json(json!({ "error": echo, "issues": [{ "message": echo, "received": echo }] })),
        in_json(json!({ "error": { "message": echo, "param": echo }, "code": echo })),
        Answer::json(400, &format!(r#"{{"error":"{echo}"#)),
        Answer::new(400, "text/html", &format!("<html>{echo}</html>")),
        Answer::new(200, "text/html", &format!("<html>{echo}</html>")),
        Answer::new(302, "text/html", &echo).header("location", &format!("https://host/?{QUERY}")),
        Answer::json(200, &json!({ "code": 400, "msg": echo }).to_string()),
        Answer::json(200, &json!({ "id": [echo] }).to_string()),
        Answer::json(200, &json!({ "message": echo }).to_string()),
        Answer::json(200, &format!(r#"{{"id":"{echo}"#)),
        Answer::gone(),
    ];
    for answer in answers {
        let script = Script::start([answer]).await;
        let request = script.client().text_to_image(image_request().prompt_text(PROMPT));
        assert!(!format!("{request:?}").contains(PROMPT), "{request:?}");
        let error = request.send().await.unwrap_err();
        let shown = shown(&error) + &printed(&*Box::<dyn std::error::Error>::from(error));
        for secret in [KEY, PROMPT, DATA, QUERY] {
            assert!(!shown.contains(secret), "{secret} is in {shown}");
        }
    }
    // A value of an unexpected type fails no call, and is not shown either.
    let created = json!({ "id": "t", "estimatedCost": echo, "new": echo, &echo: 1 });
    let script = Script::start([Answer::json(200, &created.to_string())]).await;
    let request = script.client().text_to_image(image_request().prompt_text(PROMPT));
    let shown = format!("{:?}", request.send().await.unwrap());
    for secret in [DATA, QUERY] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
    let log = log.text();
    let of_ours = "request{operation=\"text_to_image\" method=\"POST\" attempt=1 status=400}";
    assert!(log.contains(of_ours), "{log}");
    for secret in [KEY, PROMPT, DATA, QUERY] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[tokio::test]
async fn an_unknown_status_is_logged_once() {
    let (log, _guard) = Log::start();
    let server = Script::start(["QUEUED", "QUEUED", "QUEUED", "SUCCEEDED"].map(task)).await;
    server.client().task("t").wait().poll_interval(Duration::from_millis(10)).await.unwrap();
    let log = log.text();
    let warnings = warnings(&log);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("QUEUED") && warnings[0].contains("task=t"), "{warnings:?}");
}

#[tokio::test]
async fn an_unknown_status_is_logged_escaped_and_shortened() {
    let (log, _guard) = Log::start();
    let long = format!("LONG\nWARN {}", "x".repeat(5000));
    let statuses = ["NEW", &long, "RUNNING", &long, &long, "RUNNING", "NEW", "SUCCEEDED"];
    let server = Script::start(statuses.map(task)).await;
    server.client().task("t").wait().poll_interval(Duration::from_millis(10)).await.unwrap();
    let log = log.text();
    let warnings = warnings(&log);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[1].contains(r"LONG\nWARN xxx") && warnings[1].contains('…'), "{warnings:?}");
    assert!(!log.contains(&"x".repeat(49)), "{log}");
}

/// The warnings in a log, without those of the drift check.
fn warnings(log: &str) -> Vec<&str> {
    let is_warning = |line: &&str| line.contains("WARN") && !line.contains("runwayml::drift");
    log.lines().filter(is_warning).collect()
}
