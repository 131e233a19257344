//! The client: provider, key, options, and requests that the spec does not describe.

mod builder;
mod options;
mod raw;

use std::fmt;

use reqwest::Url;
use serde::Serialize;

use crate::pricing::{Estimate, estimate};
use crate::provider::Provider;
use crate::transport::{Operation, Request, Transport};

pub use builder::{ClientBuilder, PlainHttp};
pub use options::RequestOptions;
pub use raw::{RawRequest, RawResponse};

pub use crate::transport::{Response, Unsupported};

/// A client for Runway's API, reached directly or through CometAPI. Cheap to clone; clones share
/// their connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Transport,
}

impl Client {
    /// The provider that this client was made for.
    pub fn provider(&self) -> Provider {
        self.transport.provider()
    }

    /// The URL that the paths of the spec are relative to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.transport.base_url()
    }

    /// What the provider of this client will charge for `request`; `None` if that is unknown. Nothing
    /// is sent. See [`pricing::estimate`](crate::pricing::estimate).
    pub fn estimate<R: Serialize + ?Sized>(&self, request: &R) -> Option<Estimate> {
        estimate(self.provider(), request)
    }

    /// The client that a request was made by.
    #[allow(dead_code, reason = "the enabled API areas may start nothing")]
    pub(crate) fn of(request: &Request) -> Self {
        Self { transport: request.transport().clone() }
    }

    pub(crate) fn base(&self) -> &Url {
        self.transport.base()
    }

    /// A request for an operation of Runway's API.
    pub(crate) fn operation(&self, operation: &'static Operation) -> Request {
        Request::new(self.transport.clone(), self.base().clone(), operation)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.transport).finish()
    }
}
