//! All operations of the specs, each with its role.

use std::sync::LazyLock;

use axum::http::Method;

use super::document::{DOCUMENT, refers_to};
use super::operation::{Operation, Role, Source};

/// The components for which the sandbox has a behaviour of its own and does not return an example.
const TASK: &str = "Task";
const UPLOAD: &str = "Upload";
const ENVELOPE: &str = "cometapi.Envelope";

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
        Method::POST if creates_task(operation, all) => Role::CreatesTask,
        _ => Role::ReturnsExample,
    }
}

fn returns(operation: &Operation, component: &str) -> bool {
    operation.response.as_ref().is_some_and(|schema| refers_to(schema, component))
}

/// Whether the operation returns the id of a task: an id that no path below its own reads.
fn creates_task(operation: &Operation, all: &[Operation]) -> bool {
    if operation.source == Source::CometApi {
        return operation.creates_media;
    }
    let Some(response) = &operation.response else { return false };
    let has_id = DOCUMENT.resolve(response).pointer("/properties/id").is_some();
    let own = format!("{}/{{", operation.path);
    let is_read =
        all.iter().any(|other| other.method == Method::GET && other.path.starts_with(&own));
    has_id && !is_read && !operation.path.contains('{')
}
