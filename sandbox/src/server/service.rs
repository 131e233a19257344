//! Checks requests and carries them out.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::check;
use crate::cometapi::{self, Gateway};
use crate::creation::Creation;
use crate::fault::{Fault, Faults};
use crate::log::Observer;
use crate::media;
use crate::options::{Clock, Dialect, Wrapping};
use crate::response::{self, ErrorResponse};
use crate::seed;
use crate::spec::{self, Location, Operation, Role, Source, example};
use crate::storage::output;
use crate::storage::upload::Uploads;
use crate::task_end::TaskEnd;
use crate::tasks::{self, Tasks};

/// The settings of a server.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) dialect: Dialect,
    pub(crate) clock: Clock,
    pub(crate) wrapping: Wrapping,
    /// How many reads of a new task CometAPI's dialect does not find.
    pub(crate) not_found: u32,
    pub(crate) observer: Observer,
}

/// A server that is running.
pub(crate) struct Service {
    /// Scheme, host and port of the sandbox.
    origin: String,
    /// Signs the URLs of outputs.
    pub(super) secret: u64,
    /// The gateway in front of Runway, in CometAPI's dialect.
    pub(super) gateway: Option<Gateway>,
    /// The operations of the dialect, each with its path.
    pub(super) operations: Vec<(String, &'static Operation)>,
    pub(crate) tasks: Tasks,
    pub(super) uploads: Uploads,
    pub(crate) faults: Faults,
    pub(super) observer: Observer,
}

pub(super) type Pairs = Vec<(String, String)>;

impl Service {
    pub(crate) fn new(
        origin: String,
        settings: Settings,
        operations: Vec<(String, &'static Operation)>,
        faults: Vec<Fault>,
    ) -> Self {
        let Settings { dialect, clock, wrapping, not_found, observer } = settings;
        let (gateway, not_found) = match dialect {
            Dialect::Runway => (None, 0),
            Dialect::CometApi => (Some(Gateway { wrapping }), not_found),
        };
        Self {
            origin,
            secret: seed::random(),
            gateway,
            operations,
            tasks: Tasks::new(clock, not_found),
            uploads: Uploads::default(),
            faults: Faults::new(faults),
            observer,
        }
    }

    /// The ids of the operations of the dialect.
    pub(crate) fn operation_ids(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.operations.iter().map(|(_, operation)| operation.id.as_str())
    }

    /// The operation with a route. A GET route responds to HEAD, too.
    pub(super) fn operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut operations = self.operations.iter();
        let found = operations.find(|(own, operation)| own == path && operation.method == *method);
        found.map(|(_, operation)| *operation)
    }

    /// The body of a request that the spec and the provider accept.
    pub(super) fn accept(
        &self,
        operation: &Operation,
        path: &Pairs,
        query: &Pairs,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Value, ErrorResponse> {
        check::key(headers)?;
        if operation.source == Source::Runway {
            check::version(headers)?;
        }
        check::parameters(operation, Location::Path, path)?;
        check::parameters(operation, Location::Query, query)?;
        let body = body.map_err(|error| ErrorResponse::new(error.status(), error.body_text()))?;
        if let Some(gateway) = self.gateway.filter(|_| operation.source == Source::Runway) {
            gateway.accept(operation, &body)?;
        }
        check::body(operation, headers, &body)
    }

    /// An error response in the format of the dialect.
    pub(super) fn convert(&self, error: ErrorResponse) -> ErrorResponse {
        match self.gateway {
            Some(gateway) => gateway.convert(error),
            None => error,
        }
    }

    /// Carries out a request that was accepted; a task that it creates has this end.
    pub(super) fn respond(
        &self,
        operation: &'static Operation,
        path: &Pairs,
        request: &Value,
        end: TaskEnd,
    ) -> Result<Response, ErrorResponse> {
        let id = path.last().map(|(_, id)| id.as_str()).unwrap_or_default();
        let body = match operation.role {
            Role::CreatesTask => self.created(operation, request, end),
            Role::ReadsFeed => {
                let task = self.read_task(cometapi::task_id(request));
                Some(cometapi::envelope(task.ok_or_else(cometapi::not_found)?))
            }
            Role::ReadsTask => Some(self.task(id)?),
            Role::DeletesTask if !self.tasks.delete(id) => return Err(self.unknown_task()),
            Role::CreatesUpload => Some(self.uploads.create(&self.origin)),
            // An object that is read by an id has that id; one that a POST returns is new.
            Role::ReturnsExample if !id.is_empty() && operation.method != Method::POST => {
                with_end(operation, with_id(example_response(operation), id))
            }
            Role::DeletesTask | Role::ReturnsExample => example_response(operation),
        };
        Ok(match body {
            Some(body) => response::json(operation.success, &body),
            None => operation.success.into_response(),
        })
    }

    /// The response to the creation of a task.
    fn created(
        &self,
        operation: &'static Operation,
        request: &Value,
        end: TaskEnd,
    ) -> Option<Value> {
        let id = self.tasks.create(media::outputs(operation, request), end);
        self.observer.created(Creation { id: &id, operation: &operation.id, request });
        match (operation.source, self.gateway) {
            (Source::Runway, None) => {
                with_estimate(with_id(example_response(operation), &id), tasks::CREDITS)
            }
            (Source::Runway, Some(gateway)) => Some(gateway.created(&id)),
            (Source::CometApi, _) => Some(cometapi::created(&id)),
        }
    }

    /// A task as the dialect returns it.
    fn task(&self, id: &str) -> Result<Value, ErrorResponse> {
        let task = self.read_task(id).ok_or_else(|| self.unknown_task());
        match self.gateway {
            None => task,
            Some(gateway) => task.map(|task| gateway.task(task)),
        }
    }

    /// The error response for an unknown task, in the format of the dialect.
    pub(super) fn unknown_task(&self) -> ErrorResponse {
        match self.gateway {
            None => ErrorResponse::not_found("Could not find Task"),
            Some(_) => cometapi::not_found(),
        }
    }

    /// A task as Runway returns it.
    fn read_task(&self, id: &str) -> Option<Value> {
        self.tasks
            .read(id, |index, output| output::url(&self.origin, self.secret, id, index, output))
    }
}

fn example_response(operation: &Operation) -> Option<Value> {
    operation.response.as_ref().map(example)
}

/// The response with an estimate that agrees with the cost of the task, if it has one.
fn with_estimate(mut response: Option<Value>, credits: u32) -> Option<Value> {
    let estimate =
        response.as_mut().and_then(|response| response.pointer_mut("/estimatedCost/credits"));
    if let Some(estimate) = estimate {
        *estimate = credits.into();
    }
    response
}

/// The response with the status of an end, if it is what an operation starts.
fn with_end(operation: &Operation, mut response: Option<Value>) -> Option<Value> {
    if let (Some(end), Some(response)) = (spec::end(operation), &mut response) {
        response["status"] = end.into();
    }
    response
}

fn with_id(mut response: Option<Value>, id: &str) -> Option<Value> {
    if let Some(own) = response.as_mut().and_then(|response| response.get_mut("id")) {
        *own = id.into();
    }
    response
}
