//! What can be waited for: something that a host reads by an id and that has a state. Knows how
//! each is read, and not when.

use std::fmt;
use std::future::Future;

use crate::error::Error;
use crate::generated::Client;
use crate::generated::types::Task;
use crate::task::{Failure, TaskId, TaskState};

/// What is waited for is ours to say.
pub trait Sealed {}

/// What can be waited for: a task, with the feature `workflows` a run of a workflow, and with the feature
/// `cometapi` a task of CometAPI's own routes.
pub trait Waitable: Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// What it is doing.
    fn state(&self) -> TaskState;

    /// Why it failed, if it did.
    fn failure(&self) -> Option<Failure<'_>>;

    #[doc(hidden)]
    fn read(client: &Client, id: &TaskId) -> impl Future<Output = Result<Self, Error>> + Send;
}

impl Sealed for Task {}

impl Waitable for Task {
    fn state(&self) -> TaskState {
        self.state()
    }

    fn failure(&self) -> Option<Failure<'_>> {
        self.failure()
    }

    async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
        Ok(client.get_task().id(id.as_str()).send().await?.into_inner())
    }
}

#[cfg(feature = "workflows")]
mod workflow {
    use super::*;
    use crate::generated::types::{WorkflowInvocation, WorkflowInvocationStatus};
    use crate::task::{FailureCode, Handle};

    impl Client {
        /// A run of a workflow with this id, to be read or waited for like a task. Nothing is sent
        /// yet.
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
                WorkflowInvocationStatus::Other(word) => TaskState::Other(word.clone()),
            }
        }

        fn failure(&self) -> Option<Failure<'_>> {
            let failed = self.status == WorkflowInvocationStatus::Failed || self.failure.is_some();
            failed.then(|| Failure {
                text: self.failure.as_deref(),
                code: self.failure_code.as_deref().map(FailureCode::from),
            })
        }

        async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
            Ok(client.get_workflow_invocation().id(id.as_str()).send().await?.into_inner())
        }
    }
}
