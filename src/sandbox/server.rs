//! The contract as an HTTP server: one route for each operation, by what the operation does, and
//! the routes of outputs and uploads. Knows roles, and no operation by its name.

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

use super::answer::{self, Refusal};
use super::check;
use super::comet;
use super::contract::{CONTRACT, Operation, Place, Role};
use super::documents::Home;
use super::example::example;
use super::gateway::{self, Gateway};
use super::media;
use super::output;
use super::seed;
use super::storage::{self, Denial, Storage};
use super::tasks::Tasks;
use super::{Dialect, SandboxBuilder};

/// A body may hold files as data URIs, and the contract allows several of 16 MiB.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

struct Service {
    /// Scheme, host and port of the sandbox.
    origin: String,
    /// What signs the addresses of outputs.
    secret: u64,
    /// What stands between a request and the contract, if anything does.
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
        .route(storage::ROUTE, post(take_upload).layer(DefaultBodyLimit::disable()));
    let router = CONTRACT.operations.iter().fold(router, |router, operation| {
        match dialect.place(operation).zip(route(operation)) {
            Some((path, route)) => router.route(&path, route),
            None => router,
        }
    });
    router
        .fallback(async move || match gateway {
            Some(_) => gateway::elsewhere(),
            None => Refusal::not_found("Not found").into_response(),
        })
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
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
        let answer = request.and_then(|request| service.answer(operation, &path, &request));
        answer.unwrap_or_else(|refusal| service.refuse(refusal).into_response())
    };
    Some(on(method, handler).layer(DefaultBodyLimit::max(LARGEST_BODY)))
}

impl Dialect {
    /// Where an operation stands, if this dialect has it.
    fn place(self, operation: &Operation) -> Option<String> {
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
    /// The body of a request that fits the contract, and what the host asks for besides.
    fn accept(
        &self,
        operation: &Operation,
        path: &Pairs,
        query: &Pairs,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Value, Refusal> {
        check::key(headers)?;
        if operation.home == Home::Base {
            check::version(headers)?;
        }
        check::parameters(operation, Place::Path, path)?;
        check::parameters(operation, Place::Query, query)?;
        let body = body.map_err(|error| Refusal::new(error.status(), error.body_text()))?;
        if let Some(gateway) = self.gateway.filter(|_| operation.home == Home::Base) {
            gateway.accept(operation, &body)?;
        }
        check::body(operation, headers, &body)
    }

    fn refuse(&self, refusal: Refusal) -> Refusal {
        match self.gateway {
            Some(gateway) => gateway.refuse(refusal),
            None => refusal,
        }
    }

    fn answer(
        &self,
        operation: &Operation,
        path: &Pairs,
        request: &Value,
    ) -> Result<Response, Refusal> {
        let asked = path.last().map(|(_, id)| id.as_str()).unwrap_or_default();
        let body = match operation.role {
            Role::CreatesTask => self.created(operation, request),
            Role::TellsOfTask => {
                let task = self.read_task(comet::asked(request));
                Some(comet::envelope(task.ok_or_else(comet::not_there)?))
            }
            Role::ReadsTask => Some(self.told(asked)?),
            Role::ForgetsTask if !self.tasks.forget(asked) => return Err(gone()),
            Role::TakesUpload => Some(self.storage.announce(&self.origin)),
            // What is read by an id has that id. What a POST answers with is new.
            Role::Answers if !asked.is_empty() && operation.method != Method::POST => {
                named(example_answer(operation), asked)
            }
            Role::ForgetsTask | Role::Answers => example_answer(operation),
        };
        Ok(match body {
            Some(body) => answer::json(operation.success, &body),
            None => operation.success.into_response(),
        })
    }

    /// The answer to the creation of a task.
    fn created(&self, operation: &Operation, request: &Value) -> Option<Value> {
        let id = self.tasks.create(media::asked(operation, request));
        match (operation.home, self.gateway) {
            (Home::Base, None) => named(example_answer(operation), &id),
            (Home::Base, Some(gateway)) => Some(gateway.created(&id)),
            (Home::CometApi, _) => Some(comet::created(&id)),
        }
    }

    /// A task in the way of the dialect.
    fn told(&self, id: &str) -> Result<Value, Refusal> {
        match self.gateway {
            None => self.read_task(id).ok_or_else(gone),
            Some(gateway) => {
                self.read_task(id).map(|task| gateway.told(task)).ok_or_else(comet::not_there)
            }
        }
    }

    fn read_task(&self, id: &str) -> Option<Value> {
        self.tasks
            .read(id, |index, medium| output::address(&self.origin, self.secret, id, index, medium))
    }
}

fn gone() -> Refusal {
    Refusal::not_found("Could not find Task")
}

fn example_answer(operation: &Operation) -> Option<Value> {
    operation.answer.as_ref().map(|schema| example(&CONTRACT, schema))
}

fn named(mut answer: Option<Value>, id: &str) -> Option<Value> {
    if let Some(own) = answer.as_mut().and_then(|answer| answer.get_mut("id")) {
        *own = id.into();
    }
    answer
}

async fn serve_output(
    State(service): State<Arc<Service>>,
    Path((task, name)): Path<(String, String)>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if !output::is_signed(&query, service.secret) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "The signature is missing or wrong."));
    }
    let medium = output::index(&name).and_then(|index| service.tasks.output(&task, index));
    let medium = medium.ok_or_else(|| Refusal::not_found("Not found"))?;
    let making = medium.clone();
    let file = tokio::task::spawn_blocking(move || making.bytes()).await;
    let file = file.map_err(|error| Refusal::internal(error.to_string()))?;
    Ok(output::serve(&file.map_err(Refusal::internal)?, &medium, &headers))
}

async fn take_upload(
    State(service): State<Arc<Service>>,
    Path(upload): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<StatusCode, Denial> {
    let form = form.map_err(Denial::malformed)?;
    service.storage.take(&upload, &headers, form).await
}
