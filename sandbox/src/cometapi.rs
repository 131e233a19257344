//! The behaviour of CometAPI where it differs from Runway.

mod envelope;
mod gateway;
mod responses;
mod support;

pub(crate) use envelope::envelope;
pub(crate) use gateway::{Gateway, unknown_path};
pub(crate) use responses::{created, not_found, task_id};
pub(crate) use support::supports;
