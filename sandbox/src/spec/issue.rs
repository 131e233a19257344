//! The issues of Runway's error responses: a code, the path of the value and a message.

use serde_json::{Value, json};

/// One problem in a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issue {
    pub(super) code: &'static str,
    pub(super) path: Vec<Value>,
    pub(super) message: String,
    /// The field with the limit, the values or the keys that the code is about.
    pub(super) detail: Option<(&'static str, Value)>,
}

impl Issue {
    /// The issue for a required value that is missing.
    pub(crate) fn missing(path: Vec<Value>) -> Self {
        let message = "Invalid input: expected a value, received undefined".to_owned();
        Self { code: "invalid_type", path, message, detail: None }
    }

    /// The same issue with `name` in front of its path.
    pub(crate) fn below(mut self, name: &str) -> Self {
        self.path.insert(0, name.into());
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut issue = json!({ "code": self.code, "path": self.path, "message": self.message });
        if let Some((name, value)) = &self.detail {
            issue[*name] = value.clone();
        }
        issue
    }
}
