//! The error of the sync stages: a message and the JSON pointer to the value that caused it.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncError {
    pub pointer: String,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, SyncError>;

impl SyncError {
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at `#{}`: {}", self.pointer, self.message)
    }
}

impl std::error::Error for SyncError {}
