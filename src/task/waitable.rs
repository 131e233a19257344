//! The types that can be waited for, and how each is read.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::client::Client;
use crate::error::Error;
use crate::generated::types::Task;
use crate::snapshot::{Failure, Snapshot, TaskId, TaskState};

/// Prevents implementations outside this crate.
pub trait Sealed {}

/// A type that can be waited for: a task, with the feature `workflows` a workflow run, and with the
/// feature `cometapi` a task of CometAPI's own routes.
pub trait Waitable: Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// The state of the task.
    fn state(&self) -> TaskState;

    /// Why the task failed, if it did.
    fn failure(&self) -> Option<Failure>;

    /// The cost of the task in credits, if the provider reports it.
    fn cost(&self) -> Option<f64> {
        None
    }

    #[doc(hidden)]
    fn read(client: &Client, id: &TaskId) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// Reads a task of a type that only this function knows.
pub(super) type Read = fn(Client, TaskId) -> Reading;

/// A read in flight.
pub(super) type Reading = Pin<Box<dyn Future<Output = Result<Snapshot, Error>> + Send>>;

/// The [`Read`] of a type.
pub(super) fn read<T: Waitable>(client: Client, id: TaskId) -> Reading {
    Box::pin(async move {
        let value = T::read(&client, &id).await?;
        let (state, failure, cost) = (value.state(), value.failure(), value.cost());
        Ok(Snapshot::new(state, failure, cost, Arc::new(value)))
    })
}

impl Sealed for Task {}

impl Waitable for Task {
    fn state(&self) -> TaskState {
        self.state()
    }

    fn failure(&self) -> Option<Failure> {
        self.failure()
    }

    fn cost(&self) -> Option<f64> {
        self.cost()
    }

    async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
        client.get_task(id).send().await
    }
}
