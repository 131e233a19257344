//! The model of an upstream document: operations with inline schemas.

use serde_json::Value;

use crate::codegen::spec::success::{is_error, is_success};

/// An upstream document with every reference resolved.
#[derive(Debug, Clone)]
pub struct Document {
    pub title: String,
    pub version: String,
    pub server: Option<String>,
    pub security_schemes: Value,
    pub security: Value,
    pub operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    pub path: String,
    pub method: String,
    pub pointer: String,
    pub deprecated: Option<bool>,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub responses: Vec<Response>,
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub location: String,
    pub required: bool,
    pub deprecated: Option<bool>,
    /// `style`, `explode` and the like, if upstream has them.
    pub serialization: Vec<(String, Value)>,
    /// The media type of the value, if upstream has `content` instead of `schema`.
    pub content: Option<String>,
    pub schema: Schema,
}

#[derive(Debug, Clone)]
pub struct Body {
    pub required: bool,
    /// Schemas by media type.
    pub content: Vec<(String, Schema)>,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub status: String,
    /// Schemas by media type.
    pub content: Vec<(String, Schema)>,
}

/// A schema and its JSON pointer in the upstream document.
#[derive(Debug, Clone)]
pub struct Schema {
    pub pointer: String,
    pub value: Value,
}

/// Whether the client sends or receives a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Request,
    Response,
}

impl Response {
    pub fn is_success(&self) -> bool {
        is_success(&self.status)
    }

    pub fn is_error(&self) -> bool {
        is_error(&self.status)
    }
}

impl Document {
    /// Every schema with its direction, in document order.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = (Direction, &mut Schema)> {
        self.operations.iter_mut().flat_map(|operation| {
            let parameters = operation.parameters.iter_mut().map(|parameter| &mut parameter.schema);
            let bodies = operation.body.iter_mut().flat_map(|body| body.content.iter_mut());
            let requests = parameters.chain(bodies.map(|(_, schema)| schema));
            let responses =
                operation.responses.iter_mut().flat_map(|response| response.content.iter_mut());
            requests
                .map(|schema| (Direction::Request, schema))
                .chain(responses.map(|(_, schema)| (Direction::Response, schema)))
        })
    }
}
