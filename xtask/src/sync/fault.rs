//! What is wrong with a document, and where: one message with the JSON pointer.
//! Every stage of the sync fails with this and with nothing else.

use std::fmt;

/// A place in a document that a stage cannot take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub pointer: String,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at `#{}`: {}", self.pointer, self.message)
    }
}

impl std::error::Error for Fault {}

/// The pointer to `key` below `pointer`, escaped as RFC 6901 wants it.
pub fn child(pointer: &str, key: impl fmt::Display) -> String {
    let mut child = format!("{pointer}/{key}");
    let start = pointer.len() + 1;
    if child[start..].contains(['~', '/']) {
        let key = child.split_off(start).replace('~', "~0").replace('/', "~1");
        child += &key;
    }
    child
}
