//! A task: its id, its state, its failure, and a handle to read, wait for and cancel it.

mod failure;
mod handle;
mod id;
mod shown;
mod state;

pub use failure::{Failure, FailureClass, FailureCode, Retry};
pub use handle::{Cancellation, Handle, TaskHandle};
pub use id::TaskId;
pub(crate) use shown::{Shown, WORD};
pub use state::TaskState;
