//! Why a wait ended without an output.

use std::fmt;
use std::time::Duration;

use super::Error;
use crate::snapshot::{Snapshot, TaskId};

/// Why a wait ended without an output.
///
/// `Display` and `Debug` redact what the provider wrote.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError {
    /// The task failed.
    #[non_exhaustive]
    Failed {
        /// The id of the task.
        id: TaskId,
        /// The task as it ended.
        last: Box<Snapshot>,
    },
    /// The task was cancelled.
    #[non_exhaustive]
    Cancelled {
        /// The id of the task.
        id: TaskId,
        /// The task as it ended.
        last: Box<Snapshot>,
    },
    /// The provider does not know the task: it is missing, deleted or cancelled.
    #[non_exhaustive]
    Gone {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// The error response of the provider.
        source: Box<Error>,
    },
    /// The wait timed out. The task may still be running.
    #[non_exhaustive]
    TimedOut {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// How long the wait took.
        waited: Duration,
        /// The error of the most recent poll, if it failed.
        source: Option<Box<Error>>,
    },
    /// The future of [`Wait::abort_on`](crate::task::Wait::abort_on) completed. The task may still be
    /// running.
    #[non_exhaustive]
    Aborted {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
    },
    /// The task could not be read, or an option of the wait is invalid. The task may still be running.
    #[non_exhaustive]
    Poll {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// The error of the last poll.
        source: Box<Error>,
    },
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.task_id();
        match self {
            Self::Failed { .. } => {
                write!(f, "task {id} failed")?;
                let Some(failure) = self.failure() else {
                    return f.write_str("; create it again, which is billed again");
                };
                write!(
                    f,
                    ": {failure}; {}",
                    match failure.is_retryable() {
                        true => "create it again, which is billed again",
                        false => "change the input",
                    }
                )
            }
            Self::Cancelled { .. } => write!(f, "task {id} was cancelled; create it again"),
            Self::Gone { .. } => {
                write!(f, "task {id} is missing, deleted or cancelled; check the id")
            }
            Self::TimedOut { waited, .. } => {
                write!(f, "task {id} did not end within {waited:.1?}")?;
                if let Some(delay) = self.retry_after() {
                    write!(f, ", and the provider allows the next poll only after {delay:.1?}")?;
                }
                f.write_str("; it may still be running, wait for it again")
            }
            Self::Aborted { .. } => {
                write!(
                    f,
                    "the wait for task {id} was aborted; it may still be running, wait for it again"
                )
            }
            Self::Poll { source, .. } => match &**source {
                Error::InvalidRequest(problem) => write!(f, "cannot wait for task {id}: {problem}"),
                source if source.is_retryable() => write!(
                    f,
                    "task {id} could not be read; it may still be running, wait for it again"
                ),
                _ => write!(
                    f,
                    "task {id} could not be read, but may still be running; see the cause before you \
                     wait for it again"
                ),
            },
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The message has an invalid option already.
        let cause = self.call().filter(|error| !matches!(error, Error::InvalidRequest(_)));
        cause.map(|error| error as _)
    }
}
