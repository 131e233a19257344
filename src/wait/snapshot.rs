//! A task as one poll read it, whatever its type.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::task::{Failure, TaskState};
use crate::wait::Waitable;

/// A task as it was last read.
///
/// `Display` and `Debug` of what is in it redact what the provider wrote; see [`Failure::text`] for
/// the unchanged text.
#[derive(Clone)]
pub struct Snapshot {
    state: TaskState,
    failure: Option<Failure>,
    cost: Option<f64>,
    value: Arc<dyn Any + Send + Sync>,
}

impl Snapshot {
    pub(crate) fn of<T: Waitable>(value: T) -> Self {
        let (state, failure, cost) = (value.state(), value.failure(), value.cost());
        Self { state, failure, cost, value: Arc::new(value) }
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
    pub fn value<T: Waitable>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// The whole response of a wait for this type.
    pub(super) fn into_value<T: Waitable>(self) -> T {
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
