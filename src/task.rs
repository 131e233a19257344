//! A task by its id: what a creating operation answered, or one stored yesterday.

use crate::error::Error;
use crate::generated::Client;
use crate::generated::types::Task;

/// A task that can be read. Cheap to clone; making one sends nothing.
#[derive(Debug, Clone)]
pub struct TaskHandle {
    client: Client,
    id: String,
}

impl TaskHandle {
    pub(crate) fn new(client: Client, id: String) -> Self {
        Self { client, id }
    }

    /// The id of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the task once.
    ///
    /// # Errors
    ///
    /// Whatever the host refuses or the connection does not bring.
    pub async fn get(&self) -> Result<Task, Error> {
        Ok(self.client.get_task().id(&self.id).send().await?.into_inner())
    }
}
