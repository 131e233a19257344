//! Requests that the spec does not describe.

use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::Client;
use crate::error::{Error, Idempotency};
use crate::schema::InvalidRequest;
use crate::transport::Outgoing;

/// The operation id of raw requests in logs and drift reports.
const OPERATION: &str = "raw";

/// A request that the spec does not describe, made with [`Client::request`].
#[must_use = "nothing is sent until `send` is called"]
pub struct RawRequest {
    client: Client,
    method: Method,
    path: String,
    body: Option<serde_json::Result<Vec<u8>>>,
}

/// The response to a [`RawRequest`].
#[derive(Clone)]
#[non_exhaustive]
pub struct RawResponse {
    /// The status, 2xx.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body; null if there was none.
    pub body: Value,
}

impl Client {
    /// A request for an operation that this version of the crate does not have. `path` is relative to
    /// the base URL and begins with a slash, as in `/v1/tasks`; it may have a query.
    ///
    /// It is sent like every other request: with the key, with retries if its method is idempotent,
    /// and within the timeout and the response limit of the client. The spending limit does not apply,
    /// because it is not known whether the request creates something, and whether the provider supports
    /// it is not checked.
    ///
    /// ```no_run
    /// # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
    /// use runwayml::http::Method;
    ///
    /// let body = serde_json::json!({ "model": "gen9", "promptText": "a lighthouse" });
    /// let response = client.request(Method::POST, "/v1/text_to_smell").json(&body).send().await?;
    /// println!("task {}", response.body["id"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest { client: self.clone(), method, path: path.into(), body: None }
    }
}

impl RawRequest {
    /// Sends this as the body, in JSON. It is not checked. [`RawRequest::send`] returns an error for a
    /// value that cannot be serialized.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.body = Some(serde_json::to_vec(body));
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// [`Error`], as for any operation; [`Error::InvalidRequest`] also if the path does not begin with a
    /// slash.
    pub async fn send(self) -> Result<RawResponse, Error> {
        let invalid = |problem: &str| InvalidRequest::new("", problem);
        if !self.path.starts_with('/') {
            return Err(
                invalid("must have a path that begins with a slash, as in `/v1/tasks`").into()
            );
        }
        let url = format!("{}{}", self.client.base_url(), self.path).parse();
        let url = url.map_err(|_| invalid("must have a path that makes a valid URL"))?;
        let body = self.body.transpose().map_err(|error| invalid(&error.to_string()))?;
        let idempotency = Idempotency::of(&self.method);
        let body = body.map(Bytes::from);
        let outgoing =
            Outgoing { operation: OPERATION, method: self.method, url, body, idempotency };
        let response = self.client.transport.execute(outgoing).await?.into_json()?;
        let (status, headers, body) = (response.status, response.headers, response.value);
        Ok(RawResponse { status, headers, body })
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query may contain a signature.
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A body may contain presigned URLs.
        f.debug_struct("RawResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
