//! The value that an operation returns, with the status and the headers of its response.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::error::request_id;

/// The value of a response, with its status and headers.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// What the operation returns.
    pub value: T,
    /// The status, 2xx.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers }
    }

    /// The provider's id of the request, to quote to its support team.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of headers may be cookies.
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}
