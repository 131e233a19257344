//! Tasks: handles to read, wait for and cancel them, their states and their failures.

mod handle;
mod plan;
mod poller;
#[cfg(feature = "realtime")]
mod session;
mod wait;
mod wait_all;
mod waitable;
#[cfg(feature = "workflows")]
mod workflow;

#[allow(unused_imports, reason = "the enabled API areas may start nothing")]
pub(crate) use handle::Started;
pub use handle::{Cancellation, Handle, TaskHandle};
pub use wait::Wait;
pub use wait_all::WaitAll;
#[cfg(feature = "cometapi")]
pub(crate) use waitable::Sealed;
pub use waitable::Waitable;
#[cfg(feature = "workflows")]
#[cfg_attr(docsrs, doc(cfg(feature = "workflows")))]
pub use workflow::NodeFailure;

pub use crate::snapshot::{
    Failure, FailureClass, FailureCode, ParseStoredTaskError, Retry, Snapshot, StoredTask, TaskId,
    TaskState,
};
