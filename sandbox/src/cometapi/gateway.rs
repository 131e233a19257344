//! CometAPI's gateway in front of Runway: it rejects unsupported requests, wraps tasks, and has error
//! responses of its own.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::envelope::envelope;
use super::responses;
use super::support::{Unsupported, unsupported};
use crate::options::Wrapping;
use crate::response::ErrorResponse;
use crate::seed;
use crate::spec::Operation;

/// The fields of a bare task.
const BARE: [&str; 7] =
    ["id", "status", "createdAt", "output", "progress", "failure", "failureCode"];

#[derive(Clone, Copy)]
pub(crate) struct Gateway {
    pub(crate) wrapping: Wrapping,
}

impl Gateway {
    /// Rejects a request that CometAPI does not support.
    pub(crate) fn accept(self, operation: &Operation, body: &Bytes) -> Result<(), ErrorResponse> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let is_empty = |name: &str| body[name].is_null() || body[name] == json!([]);
        match unsupported(&operation.id, &is_empty) {
            None => Ok(()),
            Some(Unsupported { code: Some(code), .. }) => Err(responses::error(code, code)),
            Some(Unsupported { reason, code: None }) => Err(ErrorResponse::bad_request(reason)),
        }
    }

    /// A task as Runway's route returns it.
    pub(crate) fn task(self, mut task: Value) -> Value {
        match self.wrapping {
            Wrapping::Wrapped => envelope(task),
            Wrapping::Bare => {
                if let Some(fields) = task.as_object_mut() {
                    fields.retain(|name, _| BARE.contains(&name.as_str()));
                }
                task
            }
        }
    }

    /// The response to a creation. No page documents an estimated cost.
    pub(crate) fn created(self, id: &str) -> Value {
        json!({ "id": id })
    }

    /// An error response in CometAPI's format. If Runway found issues in the body, its whole response is
    /// in the message.
    pub(crate) fn convert(self, error: ErrorResponse) -> ErrorResponse {
        let ErrorResponse { status, body } = error;
        if body.get("issues").is_some() {
            return responses::error("fail_to_fetch_task", &body.to_string());
        }
        let Some(message) = body["error"].as_str() else { return ErrorResponse { status, body } };
        let code = if status == StatusCode::BAD_REQUEST { "invalid_request" } else { "" };
        let error = json!({
            "message": format!("{message} (request id: {})", seed::random_uuid()),
            "type": "comet_api_error",
            "param": "",
            "code": code,
        });
        ErrorResponse { status, body: json!({ "error": error }) }
    }
}

/// The response to an unknown path: a redirect to a web page, not an error response.
pub(crate) fn unknown_path() -> Response {
    let page = Html("<!doctype html><title>CometAPI</title>");
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, "/")], page).into_response()
}
