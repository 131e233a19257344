//! What CometAPI puts between a request and Runway: what it does not serve, what it asks for
//! besides, how it wraps a task and how it refuses. Knows its dialect, and no operation by its name.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::Wrapping;
use super::answer::Refusal;
use super::comet;
use super::contract::Operation;
use crate::host::{Host, Unsupported};

/// Of a task, what the bare form has.
const BARE: [&str; 7] =
    ["id", "status", "createdAt", "output", "progress", "failure", "failureCode"];

#[derive(Clone, Copy)]
pub(super) struct Gateway {
    pub(super) wrapping: Wrapping,
}

impl Gateway {
    /// Rejects a request that CometAPI does not support.
    pub(super) fn accept(self, operation: &Operation, body: &Bytes) -> Result<(), Refusal> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let is_empty = |name: &str| body[name].is_null() || body[name] == json!([]);
        match Host::CometApi.unsupported(&operation.id, &is_empty) {
            None => Ok(()),
            Some(Unsupported { code: Some(code), .. }) => Err(comet::refusal(code, code)),
            Some(Unsupported { reason, code: None }) => Err(Refusal::bad_request(reason)),
        }
    }

    /// A task as it tells of it, on the route that is Runway's.
    pub(super) fn told(self, mut task: Value) -> Value {
        match self.wrapping {
            Wrapping::Wrapped => comet::envelope(task),
            Wrapping::Bare => {
                if let Some(fields) = task.as_object_mut() {
                    fields.retain(|name, _| BARE.contains(&name.as_str()));
                }
                task
            }
        }
    }

    /// The answer to a creation: no page shows an estimate.
    pub(super) fn created(self, id: &str) -> Value {
        json!({ "id": id })
    }

    /// A refusal in its forms: what Runway finds in a body is repeated as a text, what it finds
    /// itself is an error of its own.
    pub(super) fn refuse(self, refusal: Refusal) -> Refusal {
        let Refusal { status, body } = refusal;
        if body.get("issues").is_some() {
            return comet::refusal("fail_to_fetch_task", &body.to_string());
        }
        let Some(said) = body["error"].as_str() else { return Refusal { status, body } };
        let code = if status == StatusCode::BAD_REQUEST { "invalid_request" } else { "" };
        let error = json!({
            "message": format!("{said} (request id: {})", super::seed::random_uuid()),
            "type": "comet_api_error",
            "param": "",
            "code": code,
        });
        Refusal { status, body: json!({ "error": error }) }
    }
}

/// What a path that it does not serve brings: no refusal, but the way to a page.
pub(super) fn elsewhere() -> Response {
    let page = Html("<!doctype html><title>CometAPI</title>");
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, "/")], page).into_response()
}
