//! Decodes a response: removes CometAPI's envelope, and drops values that do not fit their type.

use std::any::TypeId;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Transport;
use super::outgoing::Outgoing;
use super::response::Response;
use crate::drift::Inspect;
use crate::error::{Error, ErrorResponse, Idempotency, is_html, without_bom};
use crate::generated::types::Task;
use crate::provider::{Provider, unwrapped_task};
use crate::redaction::{Redaction, excerpt, outline};
use crate::schema::{Mismatch, from_body, without_strings};

/// A complete response, not decoded yet.
pub(crate) struct Received {
    transport: Option<Transport>,
    outgoing: Outgoing,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn new(
        transport: Transport,
        outgoing: Outgoing,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let body = body.slice_ref(without_bom(&body));
        Self { transport: Some(transport), outgoing, status, headers, body }
    }

    /// The response to a deletion that an earlier attempt has carried out.
    pub(crate) fn empty(outgoing: Outgoing) -> Self {
        let (status, headers) = (StatusCode::NO_CONTENT, HeaderMap::new());
        Self { transport: None, outgoing, status, headers, body: Bytes::new() }
    }

    /// The value, with the status and the headers.
    pub(crate) fn decode<T>(self) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned + Inspect + 'static,
    {
        let is_task = TypeId::of::<T>() == TypeId::of::<Task>();
        let body = self.unwrapped(is_task)?;
        let is_nothing = TypeId::of::<T>() == TypeId::of::<()>();
        if is_nothing && !body.trim_ascii().is_empty() && is_html(&self.headers, &body) {
            return Err(self.web_page());
        }
        let body = match self.status {
            // Where nothing is expected, nothing is read, unless it is not from the API.
            _ if is_nothing => Bytes::from_static(b"null"),
            // By its definition this has no body, and so no property.
            StatusCode::NO_CONTENT => Bytes::from_static(b"{}"),
            _ => body,
        };
        match from_body(&body) {
            Ok((value, mismatches)) => Ok(self.finish(value, &mismatches)),
            Err((path, error)) => Err(self.undecodable(&path, &error)),
        }
    }

    /// The body as JSON, for a response that the spec does not describe.
    pub(crate) fn into_json(self) -> Result<Response<Value>, Error> {
        if self.body.trim_ascii().is_empty() {
            return Ok(self.finish(Value::Null, &[]));
        }
        let body = self.unwrapped(false)?;
        match serde_json::from_slice(&body) {
            Ok(value) => Ok(self.finish(value, &[])),
            Err(error) => Err(self.undecodable("", &error)),
        }
    }

    /// The body without CometAPI's envelope, unless it means an error.
    fn unwrapped(&self, is_task: bool) -> Result<Bytes, Error> {
        if self.provider() != Provider::CometApi {
            return Ok(self.body.clone());
        }
        if let Some(error) = self.error_in_success() {
            return Err(error);
        }
        match serde_json::from_slice(&self.body) {
            Ok(value) if is_task => Ok(unwrapped_task(value).to_string().into()),
            _ => Ok(self.body.clone()),
        }
    }

    fn finish<T: Inspect>(self, value: T, mismatches: &[Mismatch]) -> Response<T> {
        if let Some(transport) = &self.transport {
            transport.report_drift(self.outgoing.operation, &value, mismatches, || {
                transport.redaction(&self.outgoing)
            });
        }
        Response::new(value, self.status, self.headers)
    }

    fn undecodable(&self, path: &str, source: &serde_json::Error) -> Error {
        let (status, idempotency) = (self.status, self.outgoing.idempotency);
        if let Some(error) = self.error_in_success() {
            return error;
        }
        if let Some(error) = self.message_alone() {
            return error;
        }
        if is_html(&self.headers, &self.body) {
            return self.web_page();
        }
        let redaction = self.redaction();
        let excerpt = outline(&self.body, &redaction);
        let source = without_strings(source, &redaction);
        Error::Decode { status, idempotency, path: path.to_owned(), excerpt, source }
    }

    fn web_page(&self) -> Error {
        let (status, idempotency) = (self.status, self.outgoing.idempotency);
        let excerpt = excerpt(&self.body, &self.redaction());
        Error::UnexpectedResponse { status, idempotency, what: "a web page", excerpt }
    }

    /// The error that a body with status 2xx means, if it means one.
    fn error_in_success(&self) -> Option<Error> {
        let idempotency = self.outgoing.idempotency;
        let redaction = self.redaction();
        let error = ErrorResponse::in_success(
            self.status,
            &self.headers,
            &self.body,
            idempotency,
            &redaction,
        );
        error.map(Error::from)
    }

    /// The error in the response to a read that has only a message, as CometAPI sends it. The response
    /// to a creation is not read this way: the creation may have been accepted.
    fn message_alone(&self) -> Option<Error> {
        let idempotency = self.outgoing.idempotency;
        if self.provider() != Provider::CometApi || idempotency == Idempotency::NonIdempotent {
            return None;
        }
        let (status, redaction) = (self.status, self.redaction());
        ErrorResponse::message_alone(status, &self.headers, &self.body, idempotency, &redaction)
            .map(Error::from)
    }

    fn provider(&self) -> Provider {
        self.transport.as_ref().map_or(Provider::Runway, Transport::provider)
    }

    fn redaction(&self) -> Redaction {
        let transport = self.transport.as_ref();
        transport.map(|transport| transport.redaction(&self.outgoing)).unwrap_or_default()
    }
}
