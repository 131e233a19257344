//! A route for each operation of the specs, and the routes of outputs and uploads.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on, post};
use axum::{Extension, Router};

use super::observe::observe;
use super::service::{Pairs, Service};
use crate::cometapi;
use crate::options::Dialect;
use crate::response::ErrorResponse;
use crate::spec::{Operation, Source};
use crate::storage::output;
use crate::storage::upload::{self, StorageError};
use crate::task_end::TaskEnd;

/// The maximum length of a body: it may contain several data URIs of 5 MiB each.
const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// The path of an operation, if the dialect has it.
pub(crate) fn path(dialect: Dialect, operation: &Operation) -> Option<String> {
    let path = &operation.path;
    match (operation.source, dialect) {
        (Source::Runway, Dialect::Runway) => Some(path.clone()),
        (Source::Runway, Dialect::CometApi) => cometapi::supports(&operation.id)
            .then(|| format!("{}{path}", dialect.provider().prefix)),
        (Source::CometApi, Dialect::CometApi) => Some(path.clone()),
        (Source::CometApi, Dialect::Runway) => None,
    }
}

pub(crate) fn router(service: Arc<Service>) -> Router {
    let has_gateway = service.gateway.is_some();
    let router = Router::new()
        .route(output::ROUTE, get(serve_output))
        .route(upload::ROUTE, post(receive_upload).layer(DefaultBodyLimit::disable()));
    let operations = service.operations.iter();
    let routes =
        operations.filter_map(|(path, operation)| Some((path.as_str(), route(operation)?)));
    routes
        .fold(router, |router, (path, route)| router.route(path, route))
        .fallback(async move || match has_gateway {
            true => cometapi::unknown_path(),
            false => ErrorResponse::not_found("Not found").into_response(),
        })
        .method_not_allowed_fallback(async || {
            ErrorResponse::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .layer(from_fn_with_state(Arc::clone(&service), observe))
        .with_state(service)
}

fn route(operation: &'static Operation) -> Option<MethodRouter<Arc<Service>>> {
    let method = MethodFilter::try_from(operation.method.clone()).ok()?;
    let handler = move |State(service): State<Arc<Service>>,
                        path: RawPathParams,
                        Query(query): Query<Pairs>,
                        headers: HeaderMap,
                        end: Option<Extension<TaskEnd>>,
                        body: Result<Bytes, BytesRejection>| async move {
        let path: Pairs = path.iter().map(|(name, of)| (name.to_owned(), of.to_owned())).collect();
        let request = service.accept(operation, &path, &query, &headers, body);
        let Extension(end) = end.unwrap_or_default();
        let response = request.and_then(|request| service.respond(operation, &path, &request, end));
        response.unwrap_or_else(|error| service.convert(error).into_response())
    };
    Some(on(method, handler).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

async fn serve_output(
    State(service): State<Arc<Service>>,
    Path((task, name)): Path<(String, String)>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Result<Response, ErrorResponse> {
    if !output::is_signed(&query, service.secret) {
        return Err(ErrorResponse::new(
            StatusCode::FORBIDDEN,
            "The signature is missing or wrong.",
        ));
    }
    let output = output::index(&name).and_then(|index| service.tasks.output(&task, index));
    let output = output.ok_or_else(|| ErrorResponse::not_found("Not found"))?;
    let generated = output.clone();
    let file = tokio::task::spawn_blocking(move || generated.bytes()).await;
    let file = file.map_err(|error| ErrorResponse::internal(error.to_string()))?;
    Ok(output::serve(&file.map_err(ErrorResponse::internal)?, &output, &headers))
}

async fn receive_upload(
    State(service): State<Arc<Service>>,
    Path(upload): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<StatusCode, StorageError> {
    let form = form.map_err(StorageError::malformed)?;
    service.uploads.receive(&upload, &headers, form).await
}
