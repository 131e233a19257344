//! A task: its id, its handle, and what a reading of it says. How long to wait for one is the
//! business of `wait`; how a task is created, that of the generated operations.

mod failure;
mod handle;
mod id;
mod state;

pub use failure::{Failure, FailureClass, FailureCode, Retry};
pub use handle::{Cancellation, Handle, TaskHandle};
pub use id::TaskId;
pub use state::TaskState;
