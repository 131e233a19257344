//! The operations of the vendored specs, with what each of them accepts and returns.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::documents::{self, Documents, ENVELOPE, Home};
use super::schema::Schema;

/// The components whose meaning the sandbox knows: an example of them would not be enough.
const TASK: &str = "Task";
const UPLOAD: &str = "Upload";

/// The specs, read once.
pub(super) static SPEC: LazyLock<Spec> = LazyLock::new(|| Spec::of(documents::read()));

pub(super) struct Spec {
    pub(super) document: Value,
    pub(super) operations: Vec<Operation>,
}

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    /// As in the spec, with `{…}` for parameters.
    pub(super) path: String,
    pub(super) home: Home,
    /// What it makes, or else its API area.
    pub(super) area: Option<String>,
    /// Whether the spec itself says what it makes.
    pub(super) is_making: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) success: StatusCode,
    /// The schema of the response, if that has a body.
    pub(super) response: Option<Value>,
    pub(super) role: Role,
}

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) schema: Schema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    Path,
    Query,
}

pub(super) struct Body {
    pub(super) required: bool,
    pub(super) schema: Schema,
}

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    CreatesTask,
    ReadsTask,
    /// Reads a task in CometAPI's envelope, by an id in the body.
    ReadsFeed,
    DeletesTask,
    CreatesUpload,
    /// Nothing: it returns an example.
    ReturnsExample,
}

impl Spec {
    fn of(documents: Documents) -> Self {
        let Documents { joined: document, paths } = documents;
        let mut operations: Vec<Operation> = paths
            .iter()
            .flat_map(|(home, paths)| paths.iter().map(|(path, item)| (*home, path, item)))
            .flat_map(|(home, path, item)| Operation::read_all(home, path, item))
            .collect();
        let roles: Vec<Role> =
            operations.iter().map(|operation| role(operation, &operations, &document)).collect();
        for (operation, role) in operations.iter_mut().zip(roles) {
            operation.role = role;
        }
        Self { document, operations }
    }

    /// The only accepted value of the version header.
    pub(super) fn version(&self) -> &str {
        self.document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The named schemas.
    pub(super) fn components(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    /// The schema itself, or the component that it refers to.
    pub(super) fn resolve<'c>(&'c self, schema: &'c Value) -> &'c Value {
        resolve(schema, &self.document)
    }
}

fn resolve<'c>(schema: &'c Value, document: &'c Value) -> &'c Value {
    let target = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'))
        .and_then(|pointer| document.pointer(pointer));
    target.unwrap_or(schema)
}

impl Operation {
    fn read_all(home: Home, path: &str, item: &Value) -> Vec<Self> {
        let methods = item.as_object().into_iter().flatten();
        methods.filter_map(|(method, of)| Self::read(home, path, method, of)).collect()
    }

    fn read(home: Home, path: &str, method: &str, of: &Value) -> Option<Self> {
        let area = of.get("x-makes").or_else(|| of.pointer("/tags/0"));
        let (success, response) = success(of)?;
        let parameters = of.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let body = of.get("requestBody");
        Some(Self {
            id: of.get("operationId")?.as_str()?.to_owned(),
            method: method.to_uppercase().parse().ok()?,
            path: path.to_owned(),
            home,
            area: area.and_then(Value::as_str).map(str::to_owned),
            is_making: of.get("x-makes").is_some(),
            parameters: parameters.filter_map(Parameter::read).collect(),
            body: body.and_then(Body::read),
            success,
            response: response.cloned(),
            role: Role::ReturnsExample,
        })
    }
}

/// The first status that is a success, and the schema of its body.
fn success(of: &Value) -> Option<(StatusCode, Option<&Value>)> {
    let responses = of.get("responses")?.as_object()?;
    responses.iter().find_map(|(status, response)| {
        let status = status.parse::<StatusCode>().ok().filter(StatusCode::is_success)?;
        Some((status, json_schema(response)))
    })
}

fn json_schema(holder: &Value) -> Option<&Value> {
    holder.get("content")?.get("application/json")?.get("schema")
}

impl Parameter {
    fn read(of: &Value) -> Option<Self> {
        let location = match of.get("in")?.as_str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            _ => return None,
        };
        Some(Self {
            name: of.get("name")?.as_str()?.to_owned(),
            location,
            required: of.get("required").and_then(Value::as_bool).unwrap_or(false),
            schema: Schema::new(of.get("schema")?.clone()),
        })
    }
}

impl Body {
    fn read(of: &Value) -> Option<Self> {
        Some(Self {
            required: of.get("required").and_then(Value::as_bool).unwrap_or(false),
            schema: Schema::new(json_schema(of)?.clone()),
        })
    }
}

fn role(operation: &Operation, all: &[Operation], document: &Value) -> Role {
    let path_reads_task = || {
        let same_path = all.iter().filter(|other| other.path == operation.path);
        same_path.into_iter().any(|other| other.method == Method::GET && returns(other, TASK))
    };
    match operation.method {
        Method::GET if returns(operation, TASK) => Role::ReadsTask,
        Method::DELETE if path_reads_task() => Role::DeletesTask,
        Method::POST if returns(operation, ENVELOPE) => Role::ReadsFeed,
        Method::POST if returns(operation, UPLOAD) => Role::CreatesUpload,
        Method::POST if creates_task(operation, all, document) => Role::CreatesTask,
        _ => Role::ReturnsExample,
    }
}

fn returns(operation: &Operation, component: &str) -> bool {
    let reference = operation.response.as_ref().and_then(|schema| schema.get("$ref")?.as_str());
    reference.and_then(|reference| reference.rsplit('/').next()) == Some(component)
}

/// An id that no path of the operation's own reads can only be that of a task.
fn creates_task(operation: &Operation, all: &[Operation], document: &Value) -> bool {
    if operation.home == Home::CometApi {
        return operation.is_making;
    }
    let Some(response) = &operation.response else { return false };
    let response = resolve(response, document);
    let has_id = response.pointer("/properties/id").is_some();
    let own = format!("{}/{{", operation.path);
    let is_read =
        all.iter().any(|other| other.method == Method::GET && other.path.starts_with(&own));
    has_id && !is_read && !operation.path.contains('{')
}
