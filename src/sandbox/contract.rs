//! The vendored contracts as the sandbox serves them: which operations there are and what each of
//! them takes and answers. Read from them alone; knows no operation, no model and no HTTP server.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::documents::{self, Documents, ENVELOPE, Home};
use super::schema::Schema;

/// The components whose meaning the sandbox has to know: an answer alone would not do.
const TASK: &str = "Task";
const UPLOAD: &str = "Upload";

/// The contracts, read once.
pub(super) static CONTRACT: LazyLock<Contract> = LazyLock::new(|| Contract::of(documents::read()));

pub(super) struct Contract {
    pub(super) document: Value,
    pub(super) operations: Vec<Operation>,
}

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    /// As the contract writes it, with `{…}` for parameters.
    pub(super) path: String,
    pub(super) home: Home,
    /// What it makes, or else its area.
    pub(super) area: Option<String>,
    /// Whether the contract says itself that it makes something.
    pub(super) is_making: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) success: StatusCode,
    /// The schema of the answer, where it has a body.
    pub(super) answer: Option<Value>,
    pub(super) role: Role,
}

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) required: bool,
    pub(super) schema: Schema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
}

pub(super) struct Body {
    pub(super) required: bool,
    pub(super) schema: Schema,
}

/// What an operation does, beside answering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    CreatesTask,
    ReadsTask,
    /// The same in CometAPI's envelope, by an id in the body.
    TellsOfTask,
    ForgetsTask,
    TakesUpload,
    /// Nothing: it answers with an example.
    Answers,
}

impl Contract {
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

    /// The only version that requests may name.
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
        let (success, answer) = success(of)?;
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
            answer: answer.cloned(),
            role: Role::Answers,
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
        let place = match of.get("in")?.as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            _ => return None,
        };
        Some(Self {
            name: of.get("name")?.as_str()?.to_owned(),
            place,
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
        same_path.into_iter().any(|other| other.method == Method::GET && answers(other, TASK))
    };
    match operation.method {
        Method::GET if answers(operation, TASK) => Role::ReadsTask,
        Method::DELETE if path_reads_task() => Role::ForgetsTask,
        Method::POST if answers(operation, ENVELOPE) => Role::TellsOfTask,
        Method::POST if answers(operation, UPLOAD) => Role::TakesUpload,
        Method::POST if creates_task(operation, all, document) => Role::CreatesTask,
        _ => Role::Answers,
    }
}

fn answers(operation: &Operation, component: &str) -> bool {
    let reference = operation.answer.as_ref().and_then(|answer| answer.get("$ref")?.as_str());
    reference.and_then(|reference| reference.rsplit('/').next()) == Some(component)
}

/// Whoever gets an id that no path of its own reads can only ask for a task with it.
fn creates_task(operation: &Operation, all: &[Operation], document: &Value) -> bool {
    if operation.home == Home::CometApi {
        return operation.is_making;
    }
    let Some(answer) = &operation.answer else { return false };
    let answer = resolve(answer, document);
    let has_id = answer.pointer("/properties/id").is_some();
    let own = format!("{}/{{", operation.path);
    let is_read =
        all.iter().any(|other| other.method == Method::GET && other.path.starts_with(&own));
    has_id && !is_read && !operation.path.contains('{')
}
