//! The id of a task, kept exactly as the provider sent it; providers use different formats.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a task. Store it to wait for the task in another process.
///
/// ```
/// use runwayml::TaskId;
///
/// let id = TaskId::from("d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e");
/// let stored = serde_json::to_string(&id)?;
/// assert_eq!(serde_json::from_str::<TaskId>(&stored)?, id);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(String);

impl TaskId {
    /// The id as the provider sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for TaskId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<String> for TaskId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&String> for TaskId {
    fn from(id: &String) -> Self {
        Self(id.clone())
    }
}

impl From<&str> for TaskId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<&Self> for TaskId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}
