//! Workflow runs: waited for like tasks, with the failures of single nodes.

use super::handle::Handle;
use super::waitable::{Sealed, Waitable};
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::WorkflowInvocation;
use crate::snapshot::{Failure, TaskId, TaskState};

/// Why one node of a workflow failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeFailure {
    /// The id of the node.
    pub node: String,
    /// The name of the node, if the provider reports it.
    pub name: Option<String>,
    /// Why it failed.
    pub failure: Failure,
}

impl Client {
    /// The workflow run with this id, to be read and waited for like a task. Nothing is sent yet.
    pub fn workflow_invocation(&self, id: impl Into<TaskId>) -> Handle<WorkflowInvocation> {
        Handle::new(self.clone(), id.into())
    }
}

impl WorkflowInvocation {
    /// The nodes that failed, in the order of their ids. A run may succeed although some nodes failed.
    pub fn node_failures(&self) -> Vec<NodeFailure> {
        let failures = self.node_errors.iter().map(|(node, error)| {
            let failure = Failure::new(error.message.as_deref(), error.failure_code.as_deref());
            NodeFailure { node: node.clone(), name: error.node_name.clone(), failure }
        });
        failures.collect()
    }

    /// Whether the run has succeeded although some nodes failed: their outputs are missing.
    pub fn is_partial(&self) -> bool {
        Waitable::state(self) == TaskState::Succeeded && !self.node_errors.is_empty()
    }
}

impl Sealed for WorkflowInvocation {}

impl Waitable for WorkflowInvocation {
    fn state(&self) -> TaskState {
        TaskState::of(self.status.as_str(), self.progress)
    }

    fn failure(&self) -> Option<Failure> {
        self.state().failure(self.failure.as_deref(), self.failure_code.as_deref())
    }

    fn cost(&self) -> Option<f64> {
        self.cost.as_ref()?.credits
    }

    async fn read(client: &Client, id: &TaskId) -> Result<Self, Error> {
        client.get_workflow_invocation(id).send().await
    }
}
