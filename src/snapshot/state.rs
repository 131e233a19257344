//! The state of a task, read from its status.

use std::fmt;

use super::failure::Failure;
use crate::generated::types::{Task, TaskStatus};
use crate::redaction::Line;
use crate::schema::Url;

/// The state of a task. Read with [`Task::state`].
///
/// `Debug` redacts and truncates an unknown status.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum TaskState {
    /// Accepted and queued.
    Pending,
    /// Accepted, but delayed because too many other tasks of the same account are running.
    Throttled,
    /// Running.
    Running {
        /// The completed share, from 0 to 1, if the provider reports it.
        progress: Option<f64>,
    },
    /// Succeeded; the output can be downloaded.
    Succeeded,
    /// Failed; there is no output.
    Failed,
    /// Cancelled.
    Cancelled,
    /// A status that this version does not know, as the provider sent it. The task is treated as
    /// still running.
    Other(String),
}

impl TaskState {
    /// Why a task in this state failed; `None` if it has not failed and no message says so.
    pub(crate) fn failure(&self, message: Option<&str>, code: Option<&str>) -> Option<Failure> {
        let is_failed = *self == Self::Failed || message.is_some();
        is_failed.then(|| Failure::new(message, code))
    }

    /// The state for a status of a task, or for one that means the same.
    pub(crate) fn of(status: &str, progress: Option<f64>) -> Self {
        match TaskStatus::from(status) {
            TaskStatus::Pending => Self::Pending,
            TaskStatus::Throttled => Self::Throttled,
            TaskStatus::Running => Self::Running { progress },
            TaskStatus::Succeeded => Self::Succeeded,
            TaskStatus::Failed => Self::Failed,
            TaskStatus::Cancelled => Self::Cancelled,
            TaskStatus::Other(status) => Self::Other(status),
        }
    }

    /// Whether the task has ended: succeeded, failed or been cancelled.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// The name of the variant.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Throttled => "Throttled",
            Self::Running { .. } => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Other(_) => "Other",
        }
    }
}

impl fmt::Debug for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running { progress } => {
                f.debug_struct(self.name()).field("progress", progress).finish()
            }
            Self::Other(status) => f.debug_tuple(self.name()).field(&Line::code(status)).finish(),
            state => f.write_str(state.name()),
        }
    }
}

impl Task {
    /// The state of the task.
    pub fn state(&self) -> TaskState {
        TaskState::of(self.status.as_str(), self.progress)
    }

    /// The URLs of the outputs; empty until the task has succeeded. They expire within a day or
    /// two; reading the task again returns fresh ones.
    pub fn output(&self) -> &[Url] {
        &self.output
    }

    /// The cost of the task in credits, if the provider reports it; 0 if it was refunded. To
    /// estimate the cost before creating a task, see [`pricing`](crate::pricing).
    pub fn cost(&self) -> Option<f64> {
        self.cost.as_ref()?.credits
    }

    /// Why the task failed, if it did.
    pub fn failure(&self) -> Option<Failure> {
        self.state().failure(self.failure.as_deref(), self.failure_code.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_status_is_printed_redacted_and_truncated() {
        let debug = |status: &str| format!("{:?}", TaskState::Other(status.to_owned()));
        assert_eq!(debug("QUEUED"), r#"Other("QUEUED")"#);
        assert_eq!(debug("https://host/a?sig=1"), r#"Other("https://host/a?…")"#);
        assert_eq!(debug(&"x".repeat(5000)), format!("Other(\"{}…\")", "x".repeat(48)));
    }
}
