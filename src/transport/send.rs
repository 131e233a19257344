//! Sends a request, and retries it as often as the client's policy allows.

use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use tracing::Instrument as _;
use tracing::field::Empty;

use super::Transport;
use super::backoff::Backoff;
use super::decode::Received;
use super::outgoing::Outgoing;
use super::retry::may_retry;
use crate::error::{Error, ErrorResponse, Idempotency, LostBody};
use crate::generated::{VERSION, VERSION_HEADER};
use crate::redaction::{Redaction, excerpt};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How many bytes of an error response are read.
const ERROR_LIMIT: usize = 64 * 1024;

impl Transport {
    /// Sends a request until it succeeds or may not be retried.
    pub(crate) async fn execute(&self, outgoing: Outgoing) -> Result<Received, Error> {
        let mut backoff = Backoff::of(&self.policy);
        let mut attempt = 1_u32;
        let mut may_be_done = false;
        loop {
            let span = tracing::debug_span!(
                "request",
                operation = outgoing.operation,
                method = outgoing.method.as_str(),
                attempt,
                status = Empty
            );
            let error = match self.attempt(&outgoing).instrument(span).await {
                Ok(received) => return Ok(received),
                // An earlier attempt has deleted it, and its response was lost.
                Err(error) if may_be_done && error.is_unknown_task() => {
                    return Ok(Received::empty(outgoing));
                }
                Err(error) => error,
            };
            may_be_done |= outgoing.method == Method::DELETE && error.may_have_been_done();
            let delay = match may_retry(&error, &self.policy) {
                true => backoff.next(error.retry_after()),
                false => None,
            };
            let Some(delay) = delay else { return Err(error) };
            tracing::debug!(operation = outgoing.operation, attempt, ?delay, "retrying");
            tokio::time::sleep(delay).await;
            attempt = attempt.saturating_add(1);
        }
    }

    /// Sends the request once and reads the whole response.
    async fn attempt(&self, outgoing: &Outgoing) -> Result<Received, Error> {
        let idempotency = outgoing.idempotency;
        let request = self.request_for(outgoing);
        let mut response = match self.shared.http.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                tracing::debug!(is_timeout = error.is_timeout(), "no response");
                return Err(Error::from_reqwest(error, idempotency));
            }
        };
        let status = response.status();
        tracing::Span::current().record("status", status.as_u16());
        tracing::debug!("response");
        if !status.is_success() {
            let body = read_error_body(&mut response).await;
            let redaction = self.redaction(outgoing);
            return Err(self.error_response(response, body, idempotency, &redaction));
        }
        let limit = self.policy.response_limit;
        match read_at_most(&mut response, limit).await {
            Ok(Read::All(body)) => {
                let headers = std::mem::take(response.headers_mut());
                Ok(Received::new(self.clone(), outgoing.clone(), status, headers, body))
            }
            Ok(Read::Beginning(_)) => Err(Error::TooLarge { status, idempotency, limit }),
            Err(error) => Err(Error::from_reqwest(error, idempotency)),
        }
    }

    fn request_for(&self, outgoing: &Outgoing) -> reqwest::Request {
        let mut request = reqwest::Request::new(outgoing.method.clone(), outgoing.url.clone());
        *request.timeout_mut() = Some(self.policy.request_timeout);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(AUTHORIZATION, self.authorization().clone());
        headers.insert(VERSION_HEADER, HeaderValue::from_static(VERSION));
        if outgoing.body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        for (name, value) in self.headers.iter() {
            headers.insert(name.clone(), value.clone());
        }
        *request.body_mut() = outgoing.body.clone().map(Into::into);
        request
    }

    fn error_response(
        &self,
        response: reqwest::Response,
        body: Result<Bytes, LostBody>,
        idempotency: Idempotency,
        redaction: &Redaction,
    ) -> Error {
        let (status, headers) = (response.status(), response.headers());
        if status.is_client_error() || status.is_server_error() {
            return match body {
                Ok(body) => ErrorResponse::read(status, headers, &body, idempotency, redaction),
                Err(lost) => ErrorResponse::without_body(status, headers, lost, idempotency),
            }
            .into();
        }
        let body = body.unwrap_or_default();
        let what = if status.is_redirection() { "a redirect" } else { "an unexpected status" };
        let excerpt = excerpt(&body, redaction);
        Error::UnexpectedResponse { status, idempotency, what, excerpt }
    }
}

/// A body, or as much of it as the limit allows.
enum Read {
    All(Bytes),
    Beginning(Bytes),
}

/// The beginning of the body of an error response.
pub(crate) async fn read_error_body(response: &mut reqwest::Response) -> Result<Bytes, LostBody> {
    match read_at_most(response, ERROR_LIMIT).await {
        Ok(Read::All(body) | Read::Beginning(body)) => Ok(body),
        Err(error) if error.is_timeout() => Err(LostBody::TimedOut),
        Err(_) => Err(LostBody::Broken),
    }
}

/// Reads a body up to a limit, whatever length its headers announce.
async fn read_at_most(response: &mut reqwest::Response, limit: usize) -> reqwest::Result<Read> {
    let mut read = Bytes::new();
    while let Some(chunk) = response.chunk().await? {
        let is_too_long = chunk.len() > limit - read.len();
        // Most bodies come in one piece, which is not copied.
        read = if read.is_empty() { chunk } else { joined(read, &chunk) };
        if is_too_long {
            read.truncate(limit);
            return Ok(Read::Beginning(read));
        }
    }
    Ok(Read::All(read))
}

fn joined(read: Bytes, chunk: &[u8]) -> Bytes {
    let mut joined = BytesMut::from(read);
    joined.extend_from_slice(chunk);
    joined.freeze()
}
