//! An operation of the specs: its parameters, its body and its response.

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::schema::Schema;

/// The spec that an operation is from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// Runway's: its paths are relative to the base URL.
    Runway,
    /// CometAPI's: its paths are relative to the root of CometAPI; Runway does not have them.
    CometApi,
}

pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// As in the spec, with `{…}` for parameters.
    pub(crate) path: String,
    pub(crate) source: Source,
    /// The kind of media that it creates, or else its API area.
    pub(crate) area: Option<String>,
    /// Whether the spec has the kind of media that it creates (`x-makes`).
    pub(crate) creates_media: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) success: StatusCode,
    /// The schema of the response, if that has a body.
    pub(crate) response: Option<Value>,
    pub(crate) role: Role,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
}

pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    CreatesTask,
    ReadsTask,
    /// Reads a task in CometAPI's envelope, by an id in the body.
    ReadsFeed,
    DeletesTask,
    CreatesUpload,
    /// It has no effect and returns an example.
    ReturnsExample,
}

impl Operation {
    pub(super) fn read_all(source: Source, path: &str, item: &Value) -> Vec<Self> {
        let methods = item.as_object().into_iter().flatten();
        methods.filter_map(|(method, of)| Self::read(source, path, method, of)).collect()
    }

    fn read(source: Source, path: &str, method: &str, of: &Value) -> Option<Self> {
        let area = of.get("x-makes").or_else(|| of.pointer("/tags/0"));
        let (success, response) = success(of)?;
        let parameters = of.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let body = of.get("requestBody");
        Some(Self {
            id: of.get("operationId")?.as_str()?.to_owned(),
            method: method.to_uppercase().parse().ok()?,
            path: path.to_owned(),
            source,
            area: area.and_then(Value::as_str).map(str::to_owned),
            creates_media: of.get("x-makes").is_some(),
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
