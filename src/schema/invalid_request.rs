//! The error for a request that the API would not accept.

use std::fmt;

/// A value that the API does not accept. Nothing was sent.
///
/// The message has the place in the request, the limit and what was found: `referenceImages[2].tag`
/// must be 3 to 16 UTF-16 code units long, got 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRequest {
    path: String,
    problem: String,
}

impl InvalidRequest {
    pub(crate) fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into() }
    }

    /// Where in the request, as in `referenceImages[2].tag`; empty for the request as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The requirement and what was found, without any string of the request.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the request {}", self.problem),
            path => write!(f, "`{path}` {}", self.problem),
        }
    }
}

impl std::error::Error for InvalidRequest {}
