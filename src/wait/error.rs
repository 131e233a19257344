//! How a wait can end without an output. Each end is an error of its own, and each has the id, so
//! that the task can be asked for again, and what was last read of it.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::generated::types::Task;
use crate::task::TaskId;
use crate::wait::Waitable;

/// Why a wait ended without an output.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<T = Task> {
    /// The task failed.
    Failed {
        /// The task waited for.
        id: TaskId,
        /// The task as it ended.
        last: Box<T>,
    },
    /// The task was cancelled.
    Cancelled {
        /// The task waited for.
        id: TaskId,
        /// The task as it ended.
        last: Box<T>,
    },
    /// The host does not know the task: it is missing, deleted or cancelled.
    Gone {
        /// The task waited for.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<T>>,
    },
    /// The time was up. The task may still go on.
    TimedOut {
        /// The task waited for.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<T>>,
        /// For how long it was waited for.
        waited: Duration,
    },
    /// The caller gave up. The task may still go on.
    Aborted {
        /// The task waited for.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<T>>,
    },
    /// The task could not be read. It may still go on.
    Poll {
        /// The task waited for.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<T>>,
        /// Why it could not be read.
        source: Box<Error>,
    },
}

impl<T> WaitError<T> {
    /// The id of the task, to wait for it again or to look at it later.
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
    pub fn last(&self) -> Option<&T> {
        match self {
            Self::Failed { last, .. } | Self::Cancelled { last, .. } => Some(last),
            Self::Gone { last, .. }
            | Self::TimedOut { last, .. }
            | Self::Aborted { last, .. }
            | Self::Poll { last, .. } => last.as_deref(),
        }
    }
}

impl<T: Waitable> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.task_id();
        match self {
            Self::Failed { last, .. } => {
                write!(f, "task {id} failed")?;
                last.failure().map_or(Ok(()), |failure| write!(f, ": {failure}"))
            }
            Self::Cancelled { .. } => write!(f, "task {id} was cancelled"),
            Self::Gone { .. } => write!(f, "task {id} is missing, deleted or cancelled"),
            Self::TimedOut { waited, .. } => {
                write!(
                    f,
                    "task {id} had not ended after {waited:.1?}; it may still go on, wait for it again"
                )
            }
            Self::Aborted { .. } => {
                write!(f, "the wait for task {id} was given up; the task may still go on")
            }
            Self::Poll { .. } => {
                write!(f, "task {id} could not be read; it may still go on, wait for it again")
            }
        }
    }
}

impl<T: Waitable> std::error::Error for WaitError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Poll { source, .. } => Some(source),
            _ => None,
        }
    }
}
