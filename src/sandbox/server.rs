//! The HTTP server: a route for each operation of the spec, and the routes of outputs and uploads.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, RawPathParams, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on, post};
use serde_json::Value;

use super::check;
use super::comet;
use super::documents::Home;
use super::example::example;
use super::gateway::{self, Gateway};
use super::media;
use super::output;
use super::response::{self, ErrorResponse};
use super::seed;
use super::spec::{Location, Operation, Role, SPEC};
use super::storage::{self, Storage, StorageError};
use super::tasks::Tasks;
use super::{Dialect, SandboxBuilder};

/// A body may have several data URIs of 16 MiB.
const BODY_LIMIT: usize = 256 * 1024 * 1024;

struct Service {
    /// Scheme, host and port of the sandbox.
    origin: String,
    /// Signs the URLs of outputs.
    secret: u64,
    /// What CometAPI does between a program and Runway.
    gateway: Option<Gateway>,
    tasks: Tasks,
    storage: Storage,
}

type Pairs = Vec<(String, String)>;

pub(super) fn router(origin: &str, builder: &SandboxBuilder) -> Router {
    let SandboxBuilder { dialect, clock, wrapping, denials, .. } = *builder;
    let (gateway, denials) = match dialect {
        Dialect::Runway => (None, 0),
        Dialect::CometApi => (Some(Gateway { wrapping }), denials),
    };
    let service = Service {
        origin: origin.to_owned(),
        secret: seed::random(),
        gateway,
        tasks: Tasks::new(clock, denials),
        storage: Storage::default(),
    };
    let router = Router::new()
        .route(output::ROUTE, get(serve_output))
        .route(storage::ROUTE, post(receive_upload).layer(DefaultBodyLimit::disable()));
    let router = SPEC.operations.iter().fold(router, |router, operation| {
        match dialect.path(operation).zip(route(operation)) {
            Some((path, route)) => router.route(&path, route),
            None => router,
        }
    });
    router
        .fallback(async move || match gateway {
            Some(_) => gateway::unknown_path(),
            None => ErrorResponse::not_found("Not found").into_response(),
        })
        .method_not_allowed_fallback(async || {
            ErrorResponse::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .with_state(Arc::new(service))
}

fn route(operation: &'static Operation) -> Option<MethodRouter<Arc<Service>>> {
    let method = MethodFilter::try_from(operation.method.clone()).ok()?;
    let handler = move |State(service): State<Arc<Service>>,
                        path: RawPathParams,
                        Query(query): Query<Pairs>,
                        headers: HeaderMap,
                        body: Result<Bytes, BytesRejection>| async move {
        let path: Pairs = path.iter().map(|(name, of)| (name.to_owned(), of.to_owned())).collect();
        let request = service.accept(operation, &path, &query, &headers, body);
        let response = request.and_then(|request| service.respond(operation, &path, &request));
        response.unwrap_or_else(|error| service.convert(error).into_response())
    };
    Some(on(method, handler).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

impl Dialect {
    /// The path of an operation, if this dialect has it.
    fn path(self, operation: &Operation) -> Option<String> {
        match (operation.home, self) {
            (Home::Base, dialect) => {
                let path = format!("{}{}", dialect.prefix(), operation.path);
                dialect.host().serves(&operation.id).then_some(path)
            }
            (Home::CometApi, Self::CometApi) => Some(operation.path.clone()),
            (Home::CometApi, Self::Runway) => None,
        }
    }
}

impl Service {
    /// The body of a request that the spec and the provider accept.
    fn accept(
        &self,
        operation: &Operation,
        path: &Pairs,
        query: &Pairs,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Value, ErrorResponse> {
        check::key(headers)?;
        if operation.home == Home::Base {
            check::version(headers)?;
        }
        check::parameters(operation, Location::Path, path)?;
        check::parameters(operation, Location::Query, query)?;
        let body = body.map_err(|error| ErrorResponse::new(error.status(), error.body_text()))?;
        if let Some(gateway) = self.gateway.filter(|_| operation.home == Home::Base) {
            gateway.accept(operation, &body)?;
        }
        check::body(operation, headers, &body)
    }

    fn convert(&self, error: ErrorResponse) -> ErrorResponse {
        match self.gateway {
            Some(gateway) => gateway.convert(error),
            None => error,
        }
    }

    fn respond(
        &self,
        operation: &Operation,
        path: &Pairs,
        request: &Value,
    ) -> Result<Response, ErrorResponse> {
        let id = path.last().map(|(_, id)| id.as_str()).unwrap_or_default();
        let body = match operation.role {
            Role::CreatesTask => self.created(operation, request),
            Role::ReadsFeed => {
                let task = self.read_task(comet::task_id(request));
                Some(comet::envelope(task.ok_or_else(comet::not_found)?))
            }
            Role::ReadsTask => Some(self.task(id)?),
            Role::DeletesTask if !self.tasks.delete(id) => return Err(gone()),
            Role::CreatesUpload => Some(self.storage.create(&self.origin)),
            // What is read by an id has that id; what a POST returns is new.
            Role::ReturnsExample if !id.is_empty() && operation.method != Method::POST => {
                with_id(example_response(operation), id)
            }
            Role::DeletesTask | Role::ReturnsExample => example_response(operation),
        };
        Ok(match body {
            Some(body) => response::json(operation.success, &body),
            None => operation.success.into_response(),
        })
    }

    /// The response to the creation of a task.
    fn created(&self, operation: &Operation, request: &Value) -> Option<Value> {
        let id = self.tasks.create(media::outputs(operation, request));
        match (operation.home, self.gateway) {
            (Home::Base, None) => with_id(example_response(operation), &id),
            (Home::Base, Some(gateway)) => Some(gateway.created(&id)),
            (Home::CometApi, _) => Some(comet::created(&id)),
        }
    }

    /// A task as the dialect returns it.
    fn task(&self, id: &str) -> Result<Value, ErrorResponse> {
        match self.gateway {
            None => self.read_task(id).ok_or_else(gone),
            Some(gateway) => {
                self.read_task(id).map(|task| gateway.task(task)).ok_or_else(comet::not_found)
            }
        }
    }

    fn read_task(&self, id: &str) -> Option<Value> {
        self.tasks
            .read(id, |index, output| output::address(&self.origin, self.secret, id, index, output))
    }
}

fn gone() -> ErrorResponse {
    ErrorResponse::not_found("Could not find Task")
}

fn example_response(operation: &Operation) -> Option<Value> {
    operation.response.as_ref().map(|schema| example(&SPEC, schema))
}

fn with_id(mut response: Option<Value>, id: &str) -> Option<Value> {
    if let Some(own) = response.as_mut().and_then(|response| response.get_mut("id")) {
        *own = id.into();
    }
    response
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
    let made = output.clone();
    let file = tokio::task::spawn_blocking(move || made.bytes()).await;
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
    service.storage.receive(&upload, &headers, form).await
}
