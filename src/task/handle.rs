//! A handle on what can be waited for: cheap to make and to clone, from a fresh answer or a stored
//! id alike. Nothing is sent before a method is called, and nothing is cancelled on drop.

use std::marker::PhantomData;

use reqwest::StatusCode;

use crate::error::Error;
use crate::generated::Client;
use crate::generated::types::Task;
use crate::task::TaskId;
use crate::wait::{Wait, Waitable};

/// A task that can be read, waited for and cancelled.
pub type TaskHandle = Handle<Task>;

/// Something with an id that can be read and waited for; see [`Client::task`].
#[derive(Debug, Clone)]
pub struct Handle<T> {
    client: Client,
    id: TaskId,
    of: PhantomData<fn() -> T>,
}

/// What became of a cancellation.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[must_use]
pub enum Cancellation {
    /// The task was going on and has been cancelled, or was gone by then.
    Cancelled,
    /// The task had ended before, and was left as it was with its output.
    AlreadyFinished(Box<Task>),
}

impl<T: Waitable> Handle<T> {
    pub(crate) fn new(client: Client, id: TaskId) -> Self {
        Self { client, id, of: PhantomData }
    }

    /// The id.
    pub fn id(&self) -> &TaskId {
        &self.id
    }

    /// Reads it once.
    ///
    /// # Errors
    ///
    /// [`Error`], with status 404 for what is missing, deleted or cancelled.
    pub async fn get(&self) -> Result<T, Error> {
        T::read(&self.client, &self.id).await
    }

    /// Waits until it has ended: a future, and with [`Wait::into_stream`] a stream.
    pub fn wait(&self) -> Wait<T> {
        Wait::new(self.client.clone(), self.id.clone())
    }
}

impl Handle<Task> {
    /// Cancels the task, unless it has ended: deleting a finished task destroys its output, so it
    /// is read first. Between the reading and the deletion a task may still end.
    ///
    /// # Errors
    ///
    /// [`Error`], with status 404 for a task that is missing, deleted or cancelled already.
    pub async fn cancel(&self) -> Result<Cancellation, Error> {
        let task = self.get().await?;
        if task.state().is_final() {
            return Ok(Cancellation::AlreadyFinished(Box::new(task)));
        }
        match self.client.delete_task().id(self.id.as_str()).send().await.map_err(Error::from) {
            Ok(_) => Ok(Cancellation::Cancelled),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                Ok(Cancellation::Cancelled)
            }
            Err(error) => Err(error),
        }
    }
}
