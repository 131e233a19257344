//! The error of a wait: each reason is a variant of its own, with the id and the last snapshot.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::task::{Failure, TaskId};
use crate::wait::Snapshot;

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
    /// The future of [`Wait::abort_on`](crate::Wait::abort_on) completed. The task may still be
    /// running.
    #[non_exhaustive]
    Aborted {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
    },
    /// The task could not be read. It may still be running.
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

impl WaitError {
    /// The id of the task, to wait for it again or to read it later.
    pub fn task_id(&self) -> &TaskId {
        match self {
            Self::Failed { id, .. }
            | Self::Cancelled { id, .. }
            | Self::Gone { id, .. }
            | Self::TimedOut { id, .. }
            | Self::Aborted { id, .. }
            | Self::Poll { id, .. } => id,
        }
    }

    /// The task as it was last read, if it was.
    pub fn last(&self) -> Option<&Snapshot> {
        match self {
            Self::Failed { last, .. } | Self::Cancelled { last, .. } => Some(last),
            Self::Gone { last, .. }
            | Self::TimedOut { last, .. }
            | Self::Aborted { last, .. }
            | Self::Poll { last, .. } => last.as_deref(),
        }
    }

    /// Why the task failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        self.last()?.failure()
    }

    /// How long the provider asked to wait before the next request, if the last poll failed and its
    /// response had a `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.call()?.retry_after()
    }

    /// The error of the last poll.
    pub(crate) fn call(&self) -> Option<&Error> {
        match self {
            Self::Gone { source, .. } | Self::Poll { source, .. } => Some(source),
            Self::TimedOut { source, .. } => source.as_deref(),
            Self::Failed { .. } | Self::Cancelled { .. } | Self::Aborted { .. } => None,
        }
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.task_id();
        match self {
            Self::Failed { .. } => {
                write!(f, "task {id} failed")?;
                self.failure().map_or(Ok(()), |failure| write!(f, ": {failure}"))
            }
            Self::Cancelled { .. } => write!(f, "task {id} was cancelled"),
            Self::Gone { .. } => write!(f, "task {id} is missing, deleted or cancelled"),
            Self::TimedOut { waited, .. } => {
                write!(f, "task {id} did not end within {waited:.1?}")?;
                if let Some(delay) = self.retry_after() {
                    write!(f, ", and the provider allows the next poll only after {delay:.1?}")?;
                }
                f.write_str("; it may still be running, wait for it again")
            }
            Self::Aborted { .. } => {
                write!(f, "the wait for task {id} was aborted; the task may still be running")
            }
            Self::Poll { .. } => {
                write!(f, "task {id} could not be read; it may still be running, wait for it again")
            }
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.call().map(|error| error as _)
    }
}
