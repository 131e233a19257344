//! JSON responses, and error responses in Runway's format.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::spec::Issue;

const DOCUMENTATION: &str = "https://docs.dev.runwayml.com/api";

/// An error response.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl ErrorResponse {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": error.into() }) }
    }

    /// The response to a request in which values of `part` (body, query, path) are not valid.
    pub(crate) fn validation(part: &str, issues: &[Issue]) -> Self {
        let issues: Vec<Value> = issues.iter().map(Issue::to_json).collect();
        let error = format!("Validation of {part} failed");
        let body = json!({ "error": error, "issues": issues, "docUrl": DOCUMENTATION });
        Self { status: StatusCode::BAD_REQUEST, body }
    }

    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// The response to an error of the sandbox itself.
    pub(crate) fn internal(error: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        json(self.status, &self.body)
    }
}
