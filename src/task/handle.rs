//! A handle to read, wait for and cancel a task. Making, cloning or dropping one sends nothing.

use std::marker::PhantomData;

use super::wait::Wait;
use super::waitable::Waitable;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::Task;
use crate::snapshot::{StoredTask, TaskId};

/// A handle to a task, to read, wait for and cancel it.
pub type TaskHandle = Handle<Task>;

/// A handle to a task or a workflow run, to read and wait for it; see [`Client::task`].
#[derive(Debug, Clone)]
pub struct Handle<T> {
    client: Client,
    id: TaskId,
    estimated_cost: Option<f64>,
    of: PhantomData<fn() -> T>,
}

/// A response that says what was started.
#[allow(dead_code, reason = "the enabled API areas may start nothing")]
pub(crate) trait Started {
    /// What the provider estimates for it, in credits.
    fn estimated_cost(&self) -> Option<f64> {
        None
    }
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

    /// The task that was stored, to be read, waited for or cancelled. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::OtherProvider`] if the task belongs to a provider that this client is not for: its id
    /// means nothing there, or another task.
    pub fn stored_task(&self, task: &StoredTask) -> Result<TaskHandle, Error> {
        if task.provider() == self.provider() {
            return Ok(self.task(task.id()));
        }
        Err(Error::OtherProvider { task: task.clone(), provider: self.provider() })
    }
}

impl<T: Waitable> Handle<T> {
    pub(crate) fn new(client: Client, id: TaskId) -> Self {
        Self { client, id, estimated_cost: None, of: PhantomData }
    }

    #[allow(dead_code, reason = "the enabled API areas may start nothing")]
    pub(crate) fn estimated(self, estimated_cost: Option<f64>) -> Self {
        Self { estimated_cost, ..self }
    }

    /// The id of the task.
    pub fn id(&self) -> &TaskId {
        &self.id
    }

    /// The cost in credits that the provider estimated when it accepted the request; the final charge
    /// may differ. `None` if the response had none, and for a handle made from a stored id.
    ///
    /// [`Client::estimate`] estimates before anything is sent.
    pub fn estimated_cost(&self) -> Option<f64> {
        self.estimated_cost
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
    /// What to store to go on with the task in another process: its provider and its id.
    pub fn to_stored(&self) -> StoredTask {
        StoredTask::new(self.client.provider(), self.id.clone())
    }

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
            Err(error) if error.is_unknown_task() => Ok(Cancellation::Cancelled),
            Err(error) => Err(error),
        }
    }
}
