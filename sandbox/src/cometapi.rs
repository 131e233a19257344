//! What CometAPI does otherwise than Runway.

mod envelope;
mod gateway;
mod reply;
mod support;

pub(crate) use envelope::envelope;
pub(crate) use gateway::{Gateway, unknown_path};
pub(crate) use reply::{created, not_found, task_id};
pub(crate) use support::supports;
