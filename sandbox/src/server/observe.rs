//! Applies faults to each request and logs it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::connection::Connection;
use super::service::Service;
use super::transfer::transferred;
use crate::fault::{Plan, Replacement, ReplacementBody, Requested};
use crate::log::LoggedRequest;
use crate::response::{self, ErrorResponse};
use crate::storage::output;

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
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let operation = service.operation(request.method(), path);
    let requested = match operation {
        Some(operation) => Some(Requested::Operation(operation)),
        None => (path == output::ROUTE).then_some(Requested::Output),
    };
    let plan = requested.map(|requested| service.faults.next(requested)).unwrap_or_default();
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let response = respond(&service, plan, request, next).await;
    service.observer.observe(&LoggedRequest {
        method,
        path,
        operation: operation.map(|operation| operation.id.as_str()),
        status: response.as_ref().map(|response| response.status().as_u16()),
        retry_after: response.as_ref().and_then(|response| retry_after(response.headers())),
        duration: started.elapsed(),
    });
    response.unwrap_or_else(|| {
        connection.reset();
        // The server tries to send this, which resets the connection.
        Response::default()
    })
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The response after the faults of the request; `None` if the connection is to be reset.
async fn respond(
    service: &Service,
    plan: Plan,
    mut request: Request,
    next: Next,
) -> Option<Response> {
    tokio::time::sleep(plan.delay).await;
    if let Some(end) = plan.end {
        request.extensions_mut().insert(end);
    }
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
    match plan.transfer {
        Some(transfer) => Some(transferred(response?, transfer).await),
        None => response,
    }
}

fn replace(service: &Service, replacement: Replacement) -> Option<Response> {
    match replacement {
        Replacement::Reset => None,
        Replacement::NotFound => Some(service.unknown_task().into_response()),
        Replacement::Status { status, headers, body } => {
            Some(replace_by_status(service, status, headers, body))
        }
    }
}

fn replace_by_status(
    service: &Service,
    status: StatusCode,
    headers: HeaderMap,
    body: Option<ReplacementBody>,
) -> Response {
    let mut response = match body {
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => {
            (status, Body::empty()).into_response()
        }
        Some(ReplacementBody::Json(body)) => response::json(status, &body),
        Some(ReplacementBody::Text(text)) => (status, text).into_response(),
        None => {
            let message = format!("{status}: a fault of the sandbox");
            service.convert(ErrorResponse::new(status, message)).into_response()
        }
    };
    response.headers_mut().extend(headers);
    response
}
