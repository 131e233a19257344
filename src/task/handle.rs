//! A handle to read, wait for and cancel a task. Making, cloning or dropping one sends nothing.

use std::marker::PhantomData;

use reqwest::StatusCode;

use super::wait::Wait;
use super::waitable::Waitable;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::Task;
use crate::snapshot::TaskId;

/// A handle to a task, to read, wait for and cancel it.
pub type TaskHandle = Handle<Task>;

/// A handle to a task or a workflow run, to read and wait for it; see [`Client::task`].
#[derive(Debug, Clone)]
pub struct Handle<T> {
    client: Client,
    id: TaskId,
    of: PhantomData<fn() -> T>,
}

/// The result of [`TaskHandle::cancel`].
#[derive(Debug, Clone)]
#[non_exhaustive]
#[must_use]
pub enum Cancellation {
    /// The task was running and has been cancelled, or was deleted in the meantime.
    Cancelled,
    /// The task had already ended. It and its output were left as they are.
    AlreadyFinished(Box<Task>),
}

impl Client {
    /// The task with this id, to be read, waited for or cancelled: one just created, or one whose
    /// id was stored. Nothing is sent yet.
    pub fn task(&self, id: impl Into<TaskId>) -> TaskHandle {
        Handle::new(self.clone(), id.into())
    }
}

impl<T: Waitable> Handle<T> {
    pub(crate) fn new(client: Client, id: TaskId) -> Self {
        Self { client, id, of: PhantomData }
    }

    /// The id of the task.
    pub fn id(&self) -> &TaskId {
        &self.id
    }

    /// Reads the task once.
    ///
    /// # Errors
    ///
    /// [`Error`], with status 404 if the task is missing, deleted or cancelled.
    pub async fn get(&self) -> Result<T, Error> {
        T::read(&self.client, &self.id).await
    }

    /// Waits until the task has ended: a future, or with [`Wait::into_stream`] a stream.
    pub fn wait(&self) -> Wait<T> {
        Wait::new(self.client.clone(), self.id.clone())
    }
}

impl Handle<Task> {
    /// Cancels the task unless it has ended. The task is read first, because deleting a finished
    /// task destroys its output; it may still end between the read and the deletion.
    ///
    /// # Errors
    ///
    /// [`Error`], with status 404 if the task is missing, deleted or already cancelled.
    pub async fn cancel(&self) -> Result<Cancellation, Error> {
        let task = self.get().await?;
        if task.state().is_final() {
            return Ok(Cancellation::AlreadyFinished(Box::new(task)));
        }
        match self.client.delete_task(&self.id).send().await {
            Ok(()) => Ok(Cancellation::Cancelled),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                Ok(Cancellation::Cancelled)
            }
            Err(error) => Err(error),
        }
    }
}
