//! The types that can be waited for, and how each is read.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::client::Client;
use crate::error::Error;
use crate::generated::types::Task;
use crate::task::{Failure, TaskId, TaskState};
use crate::wait::Snapshot;

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
    Box::pin(async move { T::read(&client, &id).await.map(Snapshot::of) })
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

#[cfg(feature = "workflows")]
mod workflow {
    use super::*;
    use crate::generated::types::{WorkflowInvocation, WorkflowInvocationStatus};
    use crate::task::Handle;

    impl Client {
        /// A handle to the workflow run with this id, to read and wait for it like a task. Sends
        /// nothing.
        pub fn workflow_invocation(&self, id: impl Into<TaskId>) -> Handle<WorkflowInvocation> {
            Handle::new(self.clone(), id.into())
        }
    }

    impl Sealed for WorkflowInvocation {}

    impl Waitable for WorkflowInvocation {
        fn state(&self) -> TaskState {
            match &self.status {
                WorkflowInvocationStatus::Pending => TaskState::Pending,
                WorkflowInvocationStatus::Throttled => TaskState::Throttled,
                WorkflowInvocationStatus::Running => TaskState::Running { progress: self.progress },
                WorkflowInvocationStatus::Succeeded => TaskState::Succeeded,
                WorkflowInvocationStatus::Failed => TaskState::Failed,
                WorkflowInvocationStatus::Cancelled => TaskState::Cancelled,
                WorkflowInvocationStatus::Other(status) => TaskState::Other(status.clone()),
            }
        }

        fn failure(&self) -> Option<Failure> {
            let failed = self.status == WorkflowInvocationStatus::Failed || self.failure.is_some();
            failed.then(|| Failure::new(self.failure.as_deref(), self.failure_code.as_deref()))
        }

        async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
            client.get_workflow_invocation(id).send().await
        }
    }
}
