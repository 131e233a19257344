//! A task as it was last read: its id, its state and its failure.

mod failure;
mod id;
mod state;
mod stored;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

pub use failure::{Failure, FailureClass, FailureCode, Retry};
pub use id::TaskId;
pub use state::TaskState;
pub use stored::{ParseStoredTaskError, StoredTask};

/// A task as it was last read.
///
/// `Display` and `Debug` of its parts redact what the provider wrote; [`Failure::message`] returns it
/// unchanged.
#[derive(Clone)]
pub struct Snapshot {
    state: TaskState,
    failure: Option<Failure>,
    cost: Option<f64>,
    value: Arc<dyn Any + Send + Sync>,
}

impl Snapshot {
    pub(crate) fn new(
        state: TaskState,
        failure: Option<Failure>,
        cost: Option<f64>,
        value: Arc<dyn Any + Send + Sync>,
    ) -> Self {
        Self { state, failure, cost, value }
    }

    /// The state of the task.
    pub fn state(&self) -> &TaskState {
        &self.state
    }

    /// Why the task failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// The cost of the task in credits, if the provider reported it.
    pub fn cost(&self) -> Option<f64> {
        self.cost
    }

    /// The whole response, if it is of this type: [`types::Task`](crate::types::Task) for a task.
    pub fn value<T: 'static>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// The whole response of a wait for this type.
    pub(crate) fn into_value<T: Clone + Send + Sync + 'static>(self) -> T {
        match self.value.downcast() {
            Ok(value) => Arc::unwrap_or_clone(value),
            Err(_) => unreachable!("a wait reads values of one type"),
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("state", &self.state)
            .field("failure", &self.failure)
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}
