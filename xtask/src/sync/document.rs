//! A document after reading: operations with their schemas inline, whatever style upstream wrote
//! them in. Holds data only; it knows neither files nor names of ours.

use serde_json::Value;

/// What an upstream document says, with every reference resolved.
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
    /// How lists are written into the address, where upstream says so.
    pub serialization: Vec<(String, Value)>,
    pub schema: Schema,
}

#[derive(Debug, Clone)]
pub struct Body {
    pub required: bool,
    pub content: Vec<(String, Schema)>,
}

#[derive(Debug, Clone)]
pub struct Response {
    pub status: String,
    pub content: Vec<(String, Schema)>,
}

/// A schema and where upstream has it.
#[derive(Debug, Clone)]
pub struct Schema {
    pub pointer: String,
    pub value: Value,
}

/// Whether a schema is sent by us or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Request,
    Response,
}

impl Response {
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

impl Document {
    /// Every schema with its direction, in the order in which they stand.
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
