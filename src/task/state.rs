//! The states of a task as a program meets them, read from the words of the contract. A word that
//! the contract does not know is a state too: the task goes on.

use crate::generated::types::{Task, TaskStatus};
use crate::task::{Failure, FailureCode};
use crate::wire::Url;

/// What a task is doing. Read with [`Task::state`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TaskState {
    /// Accepted, and waiting for its turn.
    Pending,
    /// Accepted, and waiting because too many others of the same account are running.
    Throttled,
    /// Being worked on.
    Running {
        /// The share that is done, from 0 to 1, if the host tells it.
        progress: Option<f64>,
    },
    /// Done; its output can be fetched.
    Succeeded,
    /// Ended without an output.
    Failed,
    /// Ended by somebody.
    Cancelled,
    /// A word that this version does not know, as the host wrote it. The task is taken to go on.
    Other(String),
}

impl TaskState {
    /// Whether the task has ended, one way or another.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

impl Task {
    /// What the task is doing.
    pub fn state(&self) -> TaskState {
        match &self.status {
            TaskStatus::Pending => TaskState::Pending,
            TaskStatus::Throttled => TaskState::Throttled,
            TaskStatus::Running => TaskState::Running { progress: self.progress },
            TaskStatus::Succeeded => TaskState::Succeeded,
            TaskStatus::Failed => TaskState::Failed,
            TaskStatus::Cancelled => TaskState::Cancelled,
            TaskStatus::Other(word) => TaskState::Other(word.clone()),
        }
    }

    /// The addresses of the results; none before the task has succeeded. They die within a day or
    /// two, and reading the task again gives fresh ones.
    pub fn output(&self) -> &[Url] {
        &self.output
    }

    /// What the task cost in credits, if the host tells it; 0 if it was refunded. What a task will
    /// cost is told before it is created by [`pricing`](crate::pricing).
    pub fn cost(&self) -> Option<f64> {
        self.cost.as_ref().map(|cost| cost.credits)
    }

    /// Why the task failed, if it did.
    pub fn failure(&self) -> Option<Failure<'_>> {
        let failed = self.status == TaskStatus::Failed || self.failure.is_some();
        failed.then(|| Failure {
            text: self.failure.as_deref(),
            code: self.failure_code.as_deref().map(FailureCode::from),
        })
    }
}
