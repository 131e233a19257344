//! The body of a request: its tree, checked and encoded as JSON.

use bytes::Bytes;
use serde_json::Value;

use super::InvalidRequest;
use super::check::check_body;
use super::node::Node;

/// The body of a request.
#[derive(Debug, Clone)]
pub(crate) struct Body(pub(crate) Node);

impl Body {
    /// The JSON that is sent, if the check finds nothing wrong.
    pub(crate) fn encode(&self) -> Result<Bytes, InvalidRequest> {
        check_body(&self.0)?;
        let mut json = Vec::new();
        match self.0.write(&mut json) {
            Ok(()) => Ok(json.into()),
            Err(error) => Err(InvalidRequest::new("", error.to_string())),
        }
    }

    /// Whether a property is missing, null or an empty list.
    pub(crate) fn is_empty(&self, property: &str) -> bool {
        self.0.lacks(property)
    }

    /// The value of a property, as [`Node::scalar`] has it; null if it is missing.
    pub(crate) fn scalar(&self, property: &str) -> Value {
        match &self.0 {
            Node::Object(object) => object.get(property).map(Node::scalar).unwrap_or_default(),
            Node::Json(value) => value.get(property).cloned().unwrap_or_default(),
            _ => Value::Null,
        }
    }
}
