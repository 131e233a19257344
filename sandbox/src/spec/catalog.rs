//! All operations of the specs, each with its role.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::Value;

use super::document::{DOCUMENT, refers_to};
use super::operation::{Operation, Role, Source};

/// The components for which the sandbox has a behaviour of its own and does not return an example.
const TASK: &str = "Task";
const UPLOAD: &str = "Upload";
const ENVELOPE: &str = "cometapi.Envelope";

/// The status of a task that has succeeded, and what the same means elsewhere.
const SUCCEEDED: &str = "SUCCEEDED";

static CATALOG: LazyLock<Vec<Operation>> = LazyLock::new(read);

/// All operations.
pub(crate) fn operations() -> &'static [Operation] {
    &CATALOG
}

/// The operation with this id.
pub(crate) fn find(id: &str) -> Option<&'static Operation> {
    CATALOG.iter().find(|operation| operation.id == id)
}

fn read() -> Vec<Operation> {
    let runway = DOCUMENT.runway_paths.iter().map(|(path, item)| (Source::Runway, path, item));
    let cometapi =
        DOCUMENT.cometapi_paths.iter().map(|(path, item)| (Source::CometApi, path, item));
    let mut operations: Vec<Operation> = runway
        .chain(cometapi)
        .flat_map(|(source, path, item)| Operation::read_all(source, path, item))
        .collect();
    let roles: Vec<Role> =
        operations.iter().map(|operation| role(operation, &operations)).collect();
    for (operation, role) in operations.iter_mut().zip(roles) {
        operation.role = role;
    }
    operations
}

fn role(operation: &Operation, all: &[Operation]) -> Role {
    let path_reads_task = || {
        let mut same_path = all.iter().filter(|other| other.path == operation.path);
        same_path.any(|other| other.method == Method::GET && returns(other, TASK))
    };
    match operation.method {
        Method::GET if returns(operation, TASK) => Role::ReadsTask,
        Method::DELETE if path_reads_task() => Role::DeletesTask,
        Method::POST if returns(operation, ENVELOPE) => Role::ReadsFeed,
        Method::POST if returns(operation, UPLOAD) => Role::CreatesUpload,
        Method::POST if creates_task(operation) => Role::CreatesTask,
        _ => Role::ReturnsExample,
    }
}

/// The status of success in the response of an operation that reads what another one starts.
pub(crate) fn end(operation: &Operation) -> Option<&str> {
    let response = operation.response.as_ref().filter(|_| operation.method == Method::GET)?;
    let is_started = CATALOG.iter().filter_map(|other| other.response.as_ref()).any(|started| {
        let components = DOCUMENT.resolve(started)["x-starts"].as_object();
        components.is_some_and(|all| all.keys().any(|component| refers_to(response, component)))
    });
    if !is_started {
        return None;
    }
    let status = &DOCUMENT.resolve(response)["properties"]["status"];
    let status = DOCUMENT.resolve(&status["allOf"][0]);
    let means =
        |value: &str| status["x-means"].get(value).and_then(Value::as_str) == Some(SUCCEEDED);
    let mut values = status["x-extensible-enum"].as_array()?.iter().filter_map(Value::as_str);
    values.find(|value| *value == SUCCEEDED || means(value))
}

fn returns(operation: &Operation, component: &str) -> bool {
    operation.response.as_ref().is_some_and(|schema| refers_to(schema, component))
}

/// Whether the operation returns the id of a task.
fn creates_task(operation: &Operation) -> bool {
    if operation.source == Source::CometApi {
        return operation.creates_media;
    }
    let response = operation.response.as_ref().map(|response| DOCUMENT.resolve(response));
    response.is_some_and(|response| response["x-starts"].get(TASK).is_some())
}
