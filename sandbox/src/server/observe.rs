//! Applies faults to each request and logs it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::connection::Connection;
use super::service::Service;
use crate::fault::{Plan, Replacement};
use crate::log::LoggedRequest;
use crate::response::{self, ErrorResponse};

/// Handles a request in a task of its own: like a provider, the sandbox carries it out even if the
/// program closes the connection in the meantime.
pub(super) async fn observe(
    State(service): State<Arc<Service>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let handled = tokio::spawn(handle(service, connection, path, request, next)).await;
    handled.unwrap_or_else(|error| ErrorResponse::internal(error.to_string()).into_response())
}

async fn handle(
    service: Arc<Service>,
    connection: Connection,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let operation = path.and_then(|path| service.operation(request.method(), path.as_str()));
    let plan = operation.map(|operation| service.faults.next(operation)).unwrap_or_default();
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let response = respond(&service, plan, request, next).await;
    service.observer.observe(&LoggedRequest {
        method,
        path,
        operation: operation.map(|operation| operation.id.as_str()),
        status: response.as_ref().map(|response| response.status().as_u16()),
        duration: started.elapsed(),
    });
    response.unwrap_or_else(|| {
        connection.reset();
        // The server tries to send this, which resets the connection.
        Response::default()
    })
}

/// The response after the faults of the request; `None` if the connection is to be reset.
async fn respond(service: &Service, plan: Plan, request: Request, next: Next) -> Option<Response> {
    tokio::time::sleep(plan.delay).await;
    let response = match plan.replacement {
        None => Some(next.run(request).await),
        Some((replacement, is_accepted)) => {
            if is_accepted {
                next.run(request).await;
            } else {
                // A program that is still sending might not see the response.
                drop(to_bytes(request.into_body(), usize::MAX).await);
            }
            replace(service, replacement)
        }
    };
    tokio::time::sleep(plan.response_delay).await;
    response
}

fn replace(service: &Service, replacement: Replacement) -> Option<Response> {
    match replacement {
        Replacement::Reset => None,
        Replacement::Denial => Some(service.unknown_task().into_response()),
        Replacement::Status { status, headers, body } => {
            Some(replace_by_status(service, status, headers, body))
        }
    }
}

fn replace_by_status(
    service: &Service,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Value>,
) -> Response {
    let mut response = match body {
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => {
            (status, Body::empty()).into_response()
        }
        Some(body) => response::json(status, &body),
        None => {
            let message = format!("{status}: a fault of the sandbox");
            service.convert(ErrorResponse::new(status, message)).into_response()
        }
    };
    response.headers_mut().extend(headers);
    response
}
