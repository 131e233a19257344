//! A task as it is stored: its provider and its id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TaskId;
use crate::provider::Provider;

/// What to store of a task to go on with it in another process: its provider and its id, because an id
/// means nothing to another provider.
///
/// Its string form, which is also that of serde, is `runway:d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e`.
/// [`TaskHandle::to_stored`](crate::TaskHandle::to_stored) makes it, and
/// [`Client::stored_task`](crate::Client::stored_task) a handle of it.
///
/// ```
/// use runwayml::task::StoredTask;
/// use runwayml::{Client, Provider};
///
/// # fn example() -> runwayml::Result<()> {
/// let client = Client::builder().api_key("key_0123").build()?;
/// let stored = client.task("d0658ae1").to_stored().to_string();
/// assert_eq!(stored, "runway:d0658ae1");
///
/// let task: StoredTask = stored.parse().expect("it was stored by this program");
/// assert_eq!(client.stored_task(&task)?.id().as_str(), "d0658ae1");
/// let cometapi = Client::builder().provider(Provider::CometApi).api_key("sk-0123").build()?;
/// assert!(cometapi.stored_task(&task).is_err());
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct StoredTask {
    provider: Provider,
    id: TaskId,
}

/// A string is not a [`StoredTask`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stored task must be `PROVIDER:ID`, such as `runway:d0658ae1`, got {0:?}")]
pub struct ParseStoredTaskError(String);

impl StoredTask {
    /// A task of this provider.
    pub fn new(provider: Provider, id: impl Into<TaskId>) -> Self {
        Self { provider, id: id.into() }
    }

    /// The provider that the task belongs to.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// The id of the task.
    pub fn id(&self) -> &TaskId {
        &self.id
    }
}

impl fmt::Display for StoredTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.provider.to_string().to_ascii_lowercase(), self.id)
    }
}

impl FromStr for StoredTask {
    type Err = ParseStoredTaskError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (name, id) = text.split_once(':').filter(|(_, id)| !id.is_empty())?;
            let is_named = |provider: &&Provider| provider.to_string().eq_ignore_ascii_case(name);
            Some(Self::new(*Provider::ALL.iter().find(is_named)?, id))
        };
        parse().ok_or_else(|| ParseStoredTaskError(text.to_owned()))
    }
}

impl TryFrom<String> for StoredTask {
    type Error = ParseStoredTaskError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StoredTask> for String {
    fn from(task: StoredTask) -> Self {
        task.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_task_is_a_string() {
        for provider in Provider::ALL {
            let task = StoredTask::new(provider, "a:b");
            let json = serde_json::to_string(&task).unwrap();
            assert_eq!(json, format!("\"{task}\""));
            assert_eq!(serde_json::from_str::<StoredTask>(&json).unwrap(), task);
        }
    }

    #[test]
    fn a_string_without_a_known_provider_and_an_id_is_an_error() {
        for text in ["", "d0658ae1", "runway:", "other:d0658ae1"] {
            let error = text.parse::<StoredTask>().unwrap_err();
            assert!(error.to_string().contains("PROVIDER:ID"), "{error}");
        }
    }
}
