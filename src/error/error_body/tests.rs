//! Error bodies in every form, and what is read from them.

use bytes::Bytes;
use proptest::prelude::*;

use super::super::ErrorResponse;
use super::super::error_in_success::error_in_success;
use super::*;
use crate::generated::types::ApiError;
use crate::redaction::outline;

const OK: StatusCode = StatusCode::OK;

fn redaction_of(prompt: &str) -> Redaction {
    let body = json!({ "model": "gen4", "promptText": prompt }).to_string();
    Redaction::new(None, Some(Bytes::from(body)))
}

fn response(status: u16, body: &str) -> Parsed {
    let status = StatusCode::from_u16(status).unwrap();
    error_response(status, &HeaderMap::new(), body.as_bytes(), &Redaction::default())
}

/// What a user sees of it.
fn converted(body: &Value) -> Value {
    let body = body.to_string();
    let (headers, redaction) = (HeaderMap::new(), Redaction::default());
    let idempotency = crate::error::Idempotency::Idempotent;
    let status = StatusCode::BAD_REQUEST;
    let response = ErrorResponse::read(status, &headers, body.as_bytes(), idempotency, &redaction);
    serde_json::to_value(response.body).unwrap()
}

fn in_success(body: &Value) -> Option<Parsed> {
    error_in_success(OK, body.to_string().as_bytes(), &Redaction::default())
}

#[test]
fn every_form_of_an_error_has_code_and_message() {
    let unknown = "task_not_exist";
    for (body, code, message) in [
        (json!({ "code": 500, "msg": "no channel" }), Some("500"), "no channel"),
        (json!({ "code": 4001, "message": "no channel" }), Some("4001"), "no channel"),
        (
            json!({ "code": "quota", "message": "no channel", "data": null }),
            Some("quota"),
            "no channel",
        ),
        (json!({ "code": "500", "msg": "no channel" }), Some("500"), "no channel"),
        (json!({ "code": 500, "msg": "no channel", "id": "t" }), Some("500"), "no channel"),
        (json!({ "code": 500, "msg": "no channel", "status": "fail" }), Some("500"), "no channel"),
        (
            json!({ "code": "quota", "msg": "no channel", "status": "error" }),
            Some("quota"),
            "no channel",
        ),
        (json!({ "code": unknown, "message": "no such task" }), Some(unknown), "no such task"),
        (json!({ "code": unknown }), Some(unknown), unknown),
        (json!({ "error": { "code": unknown } }), Some(unknown), unknown),
        (json!({ "error": { "code": unknown, "message": "gone" } }), Some(unknown), "gone"),
        (
            json!({ "error": { "message": "task_not_exist: t" } }),
            Some(unknown),
            "task_not_exist: t",
        ),
        (json!({ "error": "task_not_exist: t" }), Some(unknown), "task_not_exist: t"),
        (json!({ "message": "task_not_exist: t" }), Some(unknown), "task_not_exist: t"),
        (json!({ "code": "success", "message": unknown, "data": null }), Some(unknown), unknown),
        (
            json!({ "code": 500, "error": { "code": "auth", "type": "t", "message": "m" } }),
            Some("auth"),
            "m",
        ),
        (
            json!({ "error": { "message": "wrong", "type": "invalid_request" } }),
            Some("invalid_request"),
            "wrong",
        ),
        (json!({ "error": { "code": "x" }, "message": "wrong" }), Some("x"), "wrong"),
        (json!({ "code": "quota_exceeded" }), Some("quota_exceeded"), "quota_exceeded"),
        (json!({ "error": "no channel" }), None, "no channel"),
        (json!({ "error": { "error": { "message": "deep" } } }), None, "deep"),
        (
            json!({ "code": 1, "msg": "{\"error\":{\"message\":\"deep\",\"code\":\"inner\"}}" }),
            Some("inner"),
            "deep",
        ),
        (json!({ "code": 1, "msg": "\"{\\\"error\\\":\\\"deep\\\"}\"" }), Some("1"), "deep"),
    ] {
        let parsed = [in_success(&body).unwrap_or_else(|| panic!("{body} is an error"))]
            .into_iter()
            .chain([400, 404, 500].map(|status| response(status, &body.to_string())));
        for Parsed { api, .. } in parsed {
            assert_eq!((api["code"].as_str(), &api["error"]), (code, &json!(message)), "{body}");
        }
    }
}

#[test]
fn a_success_is_no_error() {
    for body in [
        json!({ "id": "t" }),
        json!({ "id": "t", "status": "FAILED", "failure": "task_not_exist", "failureCode": "X" }),
        json!({ "id": "t", "status": "FAILED", "error": "boom", "code": 500, "message": "m" }),
        json!({ "id": "t", "error": null, "message": "" }),
        json!({ "id": "t", "code": "A1", "message": "a greeting" }),
        json!({ "id": "t", "code": 0, "msg": "ok" }),
        json!({ "status": "FAILED", "error": "boom", "message": "m" }),
        json!({ "task_id": "t", "message": "queued" }),
        json!({ "code": "success", "message": "", "data": { "status": "FAILURE" } }),
        json!({ "code": "success", "message": "", "data": null }),
        json!({ "code": "SUCCESS", "message": "task_not_exist", "data": { "id": "t" } }),
        json!({ "code": 200, "msg": "ok", "data": [] }),
        json!({ "code": 0, "msg": "ok", "data": {} }),
        json!({ "code": null, "error": null, "data": [{ "code": "task_not_exist", "error": "e" }] }),
        json!({ "data": [{ "id": "t", "error": "e" }], "nextCursor": null }),
        json!({ "error": "", "data": [] }),
        json!({ "error": {} }),
        json!({ "error": false, "message": "m" }),
        json!({ "message": "all is well" }),
        json!({ "success": true, "message": "m" }),
        json!({ "creditBalance": 5 }),
        json!([{ "code": 500, "msg": "m" }]),
        json!("task_not_exist"),
        json!(null),
    ] {
        assert!(in_success(&body).is_none(), "{body}");
    }
    for body in ["", "{", r#"{"code":500"#, "<html>", "\"code\""] {
        assert!(error_in_success(OK, body.as_bytes(), &Redaction::default()).is_none(), "{body}");
    }
}

#[test]
fn the_request_is_parsed_only_for_an_error() {
    let redaction = redaction_of("cats & dogs");
    let success = br#"{"code":"success","message":"","data":{"id":"t"}}"#;
    assert!(error_in_success(OK, success, &redaction).is_none() && !redaction.is_prepared());
    error_in_success(OK, br#"{"code":500,"msg":"m"}"#, &redaction).unwrap();
    assert!(redaction.is_prepared());
}

#[test]
fn an_error_with_a_status_of_its_own_means_that_status() {
    for (body, status) in [
        (json!({ "code": 500, "msg": "m" }), 500),
        (json!({ "code": "503", "msg": "m" }), 503),
        (json!({ "code": 408 }), 408),
        (json!({ "error": { "code": 429, "message": "m" } }), 429),
        (json!({ "code": "quota", "error": { "code": 402, "message": "m" } }), 402),
        (json!({ "code": 4001, "msg": "m" }), 200),
        (json!({ "code": -1, "msg": "m" }), 200),
        (json!({ "code": 600, "msg": "m" }), 200),
        (json!({ "code": 101, "msg": "m" }), 200),
        (json!({ "code": 302, "msg": "m" }), 200),
        (json!({ "code": "quota", "msg": "m" }), 200),
    ] {
        assert_eq!(in_success(&body).unwrap().meant_status, status, "{body}");
        assert_eq!(response(400, &body.to_string()).meant_status, 400, "{body}");
    }
    assert_eq!(in_success(&json!({ "code": 500 })).unwrap().api["error"], "internal server error");
}

#[test]
fn only_some_nested_objects_are_copied() {
    let deep = (0..100).fold(json!({ "message": "m" }), |inner, _| json!({ "error": inner }));
    let (layers, message) = Layers::of(deep.as_object().unwrap());
    assert_eq!((layers.0.len(), message), (MAX_LAYERS, None));
}

#[test]
fn a_body_without_a_usable_message_is_described() {
    let html = HeaderMap::from_iter([(CONTENT_TYPE, "Text/HTML; charset=utf-8".parse().unwrap())]);
    for (headers, body, expected) in [
        (HeaderMap::new(), "", "not found"),
        (HeaderMap::new(), " \n", "not found"),
        (HeaderMap::new(), "{}", "not found"),
        (HeaderMap::new(), r#"{"error":{"reason":5}}"#, "not found"),
        (HeaderMap::new(), "no\nsuch\tmodel", "no such model"),
        (HeaderMap::new(), "[1, 2]", "[1,2]"),
        (HeaderMap::new(), r#"{"error":"cut off"#, r#"{"error":"cut off"#),
        (HeaderMap::new(), "\u{feff}{\"error\":\"marked\"}", "marked"),
        (HeaderMap::new(), "\u{feff} <html>", "not found, with an HTML page"),
        (html, "Not here", "not found, with an HTML page"),
    ] {
        let parsed =
            error_response(StatusCode::NOT_FOUND, &headers, body.as_bytes(), &Redaction::default());
        assert_eq!(parsed.api["error"], expected, "{body}");
    }
    let long = response(400, &"é".repeat(100_000));
    assert!(long.excerpt.len() <= 1024 && long.excerpt.starts_with("éé"));
}

#[test]
fn an_invalid_value_is_left_out() {
    let body = json!({
        "error": "wrong", "pipeline": 1, "other": { "kept": true }, "docUrl": 7,
        "issues": [
            "text", 5, null, [],
            { "code": 3, "message": "kept", "path": ["a", 0], "maximum": 3 },
            { "code": "kept", "message": {}, "path": "a" },
            { "message": null },
        ],
    });
    let expected = json!({
        "error": "wrong", "other": { "kept": true },
        "issues": [
            { "message": "kept", "path": ["a", 0], "maximum": 3 },
            { "code": "kept", "path": ["a"] },
            {},
        ],
    });
    assert_eq!(converted(&body), expected);
    for issues in [json!("none"), json!({}), json!(null), json!(["a"])] {
        let body = json!({ "error": "e", "issues": issues });
        assert_eq!(converted(&body), json!({ "error": "e" }));
    }
}

#[test]
fn issues_and_documentation_of_a_nested_error_are_kept() {
    let inner =
        json!({ "error": "wrong", "issues": [{ "code": "c" }], "docUrl": "https://docs/e#400" });
    let body = json!({ "code": "upstream", "message": inner.to_string() });
    let api = response(400, &body.to_string()).api;
    assert_eq!((&api["error"], &api["code"]), (&json!("wrong"), &json!("upstream")));
    assert_eq!(api["issues"], inner["issues"]);
    assert_eq!(api["docUrl"], inner["docUrl"]);
}

#[test]
fn strings_of_the_request_are_redacted_in_a_nested_error() {
    let escaped = |text: &str| text.replace('&', r"\u0026");
    let mut body = escaped(&json!({ "error": "bad: cats & dogs" }).to_string());
    for level in 1..=MAX_NESTED + 2 {
        let redaction = redaction_of("cats & dogs");
        let parsed =
            error_response(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.as_bytes(), &redaction);
        if level <= MAX_NESTED {
            assert_eq!(parsed.api["error"], "bad: …", "{body}");
        }
        let printed = format!("{} {}", parsed.api, parsed.excerpt);
        assert!(printed.contains("bad: …") && !printed.contains("dogs"), "{printed}");
        body = escaped(&json!({ "error": { "message": body } }).to_string());
    }
}

#[test]
fn strings_of_the_request_are_redacted_next_to_a_message_and_in_truncated_json() {
    let redaction = redaction_of("cats & dogs");
    for body in [
        r#"upstream said {"error":"cats \u0026 dogs"}"#,
        r#"{"error":"cats \u0026 dogs"#,
        r#"{"error":"upstream said {\"error\":\"cats \\u0026 dogs\"}"}"#,
        r#"{"error":"no","request":{"cats & dogs":["cats \u0026 dogs"]},"code":"cats & dogs"}"#,
        r#"{"error":"no","issues":[{"message":"{\"is\":\"cats \\u0026 dogs\"}","path":["cats & dogs"]}]}"#,
    ] {
        let parsed =
            error_response(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.as_bytes(), &redaction);
        let printed = format!("{} {}", parsed.api, parsed.excerpt);
        assert!(!printed.contains("dogs") && printed.contains('…'), "{printed}");
    }
}

#[test]
fn an_outline_has_no_strings_except_names_and_the_message() {
    for (body, expected) in [
        (
            r#"{"fields": {"policy": "s3cret", "error": "s3cret"}, "url": "s3c\"ret" , "n": [1, "s"]}"#,
            r#"{"fields": {"policy": "…", "error": "…"}, "url": "…" , "n": [1, "…"]}"#,
        ),
        (r#"{"fields":{"policy":"s3cr"#, r#"{"fields":{"policy":"…""#),
        (r#"{"a":"s3cret\"#, r#"{"a":"…""#),
        (r#"{"message":"no channel","x":"s"}"#, r#"{"message":"no channel","x":"…"}"#),
        (r#"{"message":["s"],"a b":"message"}"#, r#"{"message":["…"],"…":"…"}"#),
        (r#" ["s3cret", "x"] "#, r#"["…", "…"] "#.trim()),
        ("\u{feff}\"s3cret\"", "\u{feff}\"…\""),
        ("{", "{"),
        ("all is well", "all is well"),
        ("at https://host/?s3cret", "at https://host/?…"),
        ("", ""),
    ] {
        assert_eq!(outline(body.as_bytes(), &Redaction::default()), expected, "{body}");
    }
    let many = "[\"\\".repeat(1 << 20);
    assert!(outline(many.as_bytes(), &Redaction::default()).len() <= 1024);
}

/// An error that repeats the text in nested JSON.
fn nested(text: &str, levels: usize, is_ascii_only: bool) -> String {
    (0..levels).fold(format!("bad prompt: {text}"), |message, level| {
        let body = match level % 2 {
            0 => json!({ "error": { "message": message, "code": "c" } }),
            _ => json!({ "code": 400, "msg": message }),
        };
        let body = body.to_string();
        match is_ascii_only {
            true => body.replace('&', r"\u0026").replace('<', r"\u003c").replace('/', r"\/"),
            false => body,
        }
    })
}

proptest! {
    #[test]
    fn an_error_contains_no_prompt(
        prompt in r#"[a-z]{3}[ &<"\\][a-z&<>"'\\/\n%? é🦀]{0,24}[a-z]{3}"#,
        levels in 1_usize..4,
        is_ascii_only: bool,
        is_success: bool,
    ) {
        let (body, redaction) = (nested(&prompt, levels, is_ascii_only), redaction_of(&prompt));
        let parsed = if is_success {
            error_in_success(OK, body.as_bytes(), &redaction).unwrap()
        } else {
            error_response(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.as_bytes(), &redaction)
        };
        prop_assert_eq!(&parsed.api["error"], "bad prompt: …");
        let printed = format!("{} {}", parsed.api, parsed.excerpt);
        prop_assert!(printed.contains("bad prompt: …"));
        for part in [&prompt[..3], &prompt[prompt.len() - 3..]] {
            let known = "error message code msg bad prompt 400 c";
            prop_assert!(known.contains(part) || !printed.contains(part), "{}", printed);
        }
    }

    #[test]
    fn any_body_is_read(body in r#"[{}\[\]":,a\\0 ]{0,32}"#, status in 300_u16..600) {
        let parsed = response(status, &body);
        prop_assert!(crate::schema::lenient::<ApiError>(parsed.api).is_ok());
        error_in_success(OK, body.as_bytes(), &Redaction::default());
    }
}
