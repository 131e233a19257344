//! The one way of every request: built from what an operation describes, sent and retried, its
//! response read and decoded.

mod decode;
mod operation;
mod raw;
mod send;

pub(crate) use decode::{Mismatch, lenient};
pub use operation::Idempotency;
pub(crate) use operation::{Body, Operation, Request};
pub use raw::{RawRequest, RawResponse};
pub use send::Response;
#[cfg(feature = "assets")]
pub(crate) use send::read_error_body;
pub(crate) use send::request_id;

/// What generated operations are written with.
pub(crate) mod support {
    #![allow(unused_imports, reason = "the enabled API areas may need only a part")]

    pub(crate) use reqwest::Method;

    pub(crate) use super::{Idempotency, Operation, Request, Response};
    pub(crate) use crate::error::Error;
    pub(crate) use crate::types::IntoInput;
}
