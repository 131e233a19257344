//! Error responses with any status, media type and body.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::secrets::{assert_reportable, authorization, request_body};
use crate::error::{Error, ErrorResponse, Idempotency};
use crate::redaction::Redaction;

/// The first line is the status and, after a space, the content type; the rest is the body.
pub fn any_error_response(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (head, body) = input.split_at(end);
    let (status, content_type) = head.split_at(head.len().min(3));
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let status = StatusCode::from_bytes(status).unwrap_or(StatusCode::BAD_REQUEST);
    let content_type = HeaderValue::from_bytes(content_type.trim_ascii()).ok();
    let headers: HeaderMap = content_type.map(|value| (CONTENT_TYPE, value)).into_iter().collect();
    let redaction = Redaction::new(Some(authorization()), Some(request_body()));
    for idempotency in [Idempotency::Idempotent, Idempotency::NonIdempotent] {
        let response = match status.is_success() {
            true => ErrorResponse::in_success(status, &headers, body, idempotency, &redaction),
            false => Some(ErrorResponse::read(status, &headers, body, idempotency, &redaction)),
        };
        let Some(error) = response.map(Error::from) else { continue };
        assert_eq!(error.status(), Some(status));
        let is_unknown = idempotency == Idempotency::NonIdempotent && status.is_server_error();
        assert!(!is_unknown || !error.is_retryable(), "{error}");
        assert_reportable(&error);
    }
}
