//! A request with its URL and its serialized body.
use bytes::Bytes;
use reqwest::{Method, Url};

use crate::error::Idempotency;

/// A request that is ready to be sent, more than once if it is retried.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) idempotency: Idempotency,
}
