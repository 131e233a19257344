//! Reading an answer: no more of it than is allowed, and with the place of what is wrong in it.
//! Generated code calls `read`. Knows bodies, and no operation.

use bytes::{Bytes, BytesMut};
use progenitor_client::{Error as OperationError, ResponseValue};
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::envelope;
use crate::error::redaction::Redaction;
use crate::error::{Effect, Error, INVALID_REQUEST, Note, Refusal, body, operation_error};
use crate::retry;

/// The limit where no client of ours has set one.
const LIMIT: usize = 16 * 1024 * 1024;

/// What a request wants of its answer; it travels with the answer.
#[derive(Clone)]
pub(crate) struct Expected {
    /// In bytes.
    pub(crate) limit: usize,
    pub(crate) effect: Effect,
    pub(crate) redaction: Redaction,
    pub(crate) form: Form,
}

/// In what form an answer may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// As the contract has it.
    #[default]
    Plain,
    /// A refusal may look like an answer.
    Gateway,
    /// The same, and a task of the contract may be in an envelope.
    Wrapped,
}

impl Default for Expected {
    fn default() -> Self {
        Self {
            limit: LIMIT,
            effect: Effect::Creating,
            redaction: Redaction::default(),
            form: Form::default(),
        }
    }
}

/// An answer that refuses, read as far as it is of use.
pub(crate) struct Refused {
    status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// In the form of the contract.
    refusal: Value,
    excerpt: String,
}

/// Reads an answer and decodes it.
#[doc(hidden)]
pub async fn read<T: DeserializeOwned, E>(
    mut response: Response,
) -> Result<ResponseValue<T>, OperationError<E>> {
    let expected = response.extensions_mut().remove::<Expected>().unwrap_or_default();
    let status = response.status();
    let effect = expected.effect;
    let body = match bounded(&mut response, expected.limit).await {
        Ok(Body::Whole(body)) => body,
        Ok(Body::Beginning(_)) => {
            let limit = expected.limit;
            return Err(operation_error(Error::TooLarge { status, effect, limit }));
        }
        Err(source) => {
            let source = source.with_url(response.url().clone());
            return Err(operation_error(Error::Lost { effect, source }));
        }
    };
    let headers = std::mem::take(response.headers_mut());
    match decode(&body, status, &headers, &expected) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        Err(error) => Err(operation_error(error)),
    }
}

enum Body {
    Whole(Bytes),
    Beginning(Bytes),
}

/// The body, or as much of it as is allowed. What the headers say of its length is not believed.
async fn bounded(response: &mut Response, limit: usize) -> reqwest::Result<Body> {
    let mut read = Bytes::new();
    while let Some(chunk) = response.chunk().await? {
        let is_too_long = chunk.len() > limit - read.len();
        // Most answers come in one piece, which is not copied.
        read = if read.is_empty() { chunk } else { joined(read, &chunk) };
        if is_too_long {
            read.truncate(limit);
            return Ok(Body::Beginning(read));
        }
    }
    Ok(Body::Whole(read))
}

/// The beginning of a refusing body; one that breaks off is as good as none.
pub(crate) async fn beginning(response: &mut Response) -> Bytes {
    match bounded(response, body::READ).await {
        Ok(Body::Whole(body) | Body::Beginning(body)) => body,
        Err(_) => Bytes::new(),
    }
}

fn joined(read: Bytes, chunk: &[u8]) -> Bytes {
    let mut joined = BytesMut::from(read);
    joined.extend_from_slice(chunk);
    joined.freeze()
}

pub(crate) fn decode<T: DeserializeOwned>(
    body: &[u8],
    status: StatusCode,
    headers: &HeaderMap,
    expected: &Expected,
) -> Result<T, Error> {
    let read = match expected.form {
        Form::Plain => serde_json::from_slice(body).ok(),
        Form::Wrapped | Form::Gateway => {
            if let Some(refused) = refused_in_success(body, status, headers, expected) {
                return Err(refused);
            }
            unwrapped(body, expected.form)
        }
    };
    if let Some(value) = read {
        return Ok(value);
    }
    // The place of a fault is looked for only where there is one.
    let mut json = serde_json::Deserializer::from_slice(body);
    let (path, source) = match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => match json.end() {
            Ok(()) => return Ok(value),
            Err(error) => (String::new(), error),
        },
        Err(error) => (error.path().to_string(), error.into_inner()),
    };
    let Expected { effect, redaction, .. } = expected;
    let excerpt = body::excerpt(body, redaction);
    if body::is_page(headers, body) {
        return Err(Error::WrongAddress { status, what: "a page for people", excerpt });
    }
    if let Some(refused) = refused_in_success(body, status, headers, expected) {
        return Err(refused);
    }
    // A dot is the whole answer, a question mark what was not yet known when the answer ended.
    let path = path.trim_end_matches(['.', '?']).to_owned();
    let source = body::without_texts(&source, redaction);
    Err(Error::Undecodable { status, effect: *effect, path, excerpt, source })
}

/// The answer, out of its envelope if it came in one.
fn unwrapped<T: DeserializeOwned>(body: &[u8], form: Form) -> Option<T> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let answer = if form == Form::Wrapped { envelope::bare(answer) } else { answer };
    serde_json::from_value(answer).ok()
}

fn refused_in_success(
    body: &[u8],
    status: StatusCode,
    headers: &HeaderMap,
    expected: &Expected,
) -> Option<Error> {
    let answer = body::refusal_in_success(body, &expected.redaction)?;
    let answer = serde_json::from_value(answer).ok()?;
    let (effect, headers) = (expected.effect, headers.clone());
    let excerpt = body::excerpt(body, &expected.redaction);
    let retry_after = retry::asked(&headers);
    let refusal = Refusal { status, answer, headers, effect, excerpt, retry_after };
    Some(Error::Refused(Box::new(refusal)))
}

impl Refused {
    /// Reads the beginning of the body.
    pub(crate) async fn read(mut response: Response, redaction: &Redaction) -> Self {
        let body = beginning(&mut response).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let refusal = body::refusal(status, &headers, &body, redaction);
        Self { status, headers, refusal, excerpt: body::excerpt(&body, redaction) }
    }

    pub(crate) fn is_transient(&self) -> bool {
        retry::is_transient(self.status) && self.refusal["code"] != INVALID_REQUEST
    }

    /// The answer for the generated client, which reads it as the contract has it.
    pub(crate) fn into_response(self, effect: Effect) -> Response {
        let note = Note { creating: effect == Effect::Creating, excerpt: self.excerpt };
        let mut response = http::Response::new(self.refusal.to_string());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        note.leave(response.headers_mut());
        for secret in [LOCATION, SET_COOKIE] {
            if let Some(value) = response.headers_mut().get_mut(secret) {
                value.set_sensitive(true);
            }
        }
        response.into()
    }
}
