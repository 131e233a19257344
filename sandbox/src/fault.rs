//! Injected faults: their effect, the requests that they apply to, and how often.

mod definition;
mod effect;
mod parse;
mod queue;
mod target;

pub use definition::Fault;
pub(crate) use effect::{Replacement, ReplacementBody, Transfer};
pub use parse::ParseFaultError;
pub(crate) use queue::{Faults, Plan, Requested};
pub use target::UnknownOperation;
pub(crate) use target::check_operation;
