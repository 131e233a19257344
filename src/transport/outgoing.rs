//! A request that is ready to be sent.

use bytes::Bytes;
use reqwest::{Method, Url};

use crate::error::Idempotency;

/// A request that is ready to be sent, as often as necessary.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) idempotency: Idempotency,
}
