//! What progenitor's error has no room for, carried through it and taken out again. Nothing else
//! knows in which of its corners something travels.

use std::io::{self, Read};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::body::without_texts;
use super::redaction::Redaction;
use super::{Effect, Error, Refusal};
use crate::generated::types::ApiError;
use crate::generated::{Error as OperationError, ResponseValue};
use crate::retry;

/// In an answer that `hooks` passes on, this header holds a [`Note`]. It is marked as sensitive, so
/// that nobody shows it.
const NOTE: HeaderName = HeaderName::from_static("runwayml-note");

/// In the address of a `reqwest::Error`, this fragment tells of a creating request.
const CREATING: &str = "creating";

/// What is known about a refusing answer, beside what the contract knows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    pub creating: bool,
    pub excerpt: String,
}

impl Note {
    pub(crate) fn leave(&self, headers: &mut HeaderMap) {
        let text = serde_json::to_vec(self).unwrap_or_default();
        if let Ok(mut value) = HeaderValue::from_bytes(&text) {
            value.set_sensitive(true);
            headers.insert(NOTE, value);
        }
    }

    fn take(headers: &mut HeaderMap) -> Self {
        let note = headers.remove(NOTE);
        let read = note.and_then(|note| serde_json::from_slice(note.as_bytes()).ok());
        // Without a note the worse is supposed.
        read.unwrap_or(Self { creating: true, excerpt: String::new() })
    }

    fn effect(&self) -> Effect {
        if self.creating { Effect::Creating } else { Effect::Repeatable }
    }
}

/// Leaves of the address in the error what may be shown, and notes what the request would do.
pub(crate) fn note_effect(mut error: reqwest::Error, effect: Effect) -> reqwest::Error {
    if let Some(url) = error.url_mut() {
        url.set_query(None);
        url.set_fragment((effect == Effect::Creating).then_some(CREATING));
    }
    error
}

/// The generated error that holds ours.
pub(crate) fn operation_error<E>(error: Error) -> OperationError<E> {
    match error {
        Error::Lost { effect, source } => {
            OperationError::ResponseBodyError(note_effect(source, effect))
        }
        error => OperationError::InvalidResponsePayload(Bytes::new(), wrapped(error)),
    }
}

/// An error of the decoder that holds ours, as it would one of a file that could not be read.
fn wrapped(error: Error) -> serde_json::Error {
    struct Fails(Option<Error>);

    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            match self.0.take() {
                Some(error) => Err(io::Error::other(error)),
                None => Ok(0),
            }
        }
    }

    match serde_json::from_reader::<_, serde_json::Value>(Fails(Some(error))) {
        Err(error) => error,
        Ok(_) => serde::de::Error::custom("the answer cannot be read"),
    }
}

fn unwrapped(error: serde_json::Error) -> Error {
    match io::Error::from(error).downcast::<Error>() {
        Ok(ours) => ours,
        // Not made by `operation_error`: nothing more is known than what the decoder said.
        Err(other) => Error::Undecodable {
            status: reqwest::StatusCode::OK,
            effect: Effect::Creating,
            path: String::new(),
            excerpt: String::new(),
            source: without_texts(&serde::de::Error::custom(other), &Redaction::default()),
        },
    }
}

impl From<OperationError<ApiError>> for Error {
    fn from(error: OperationError<ApiError>) -> Self {
        match error {
            OperationError::ErrorResponse(response) => refused(response),
            OperationError::CommunicationError(error)
            | OperationError::ResponseBodyError(error)
            | OperationError::InvalidUpgrade(error) => lost(error),
            OperationError::InvalidResponsePayload(_, error) => unwrapped(error),
            OperationError::UnexpectedResponse(mut response) => {
                let status = response.status();
                let excerpt = Note::take(response.headers_mut()).excerpt;
                let what =
                    if status.is_redirection() { "a redirect" } else { "what no contract lists" };
                Self::WrongAddress { status, what, excerpt }
            }
            OperationError::InvalidRequest(message) | OperationError::Custom(message) => {
                Self::Request(message)
            }
        }
    }
}

fn refused(response: ResponseValue<ApiError>) -> Error {
    let (status, mut headers) = (response.status(), response.headers().clone());
    let note = Note::take(&mut headers);
    Error::Refused(Box::new(Refusal {
        status,
        effect: note.effect(),
        excerpt: note.excerpt,
        retry_after: retry::asked(&headers),
        headers,
        answer: response.into_inner(),
    }))
}

fn lost(error: reqwest::Error) -> Error {
    let is_creating = error.url().is_none_or(|url| url.fragment() == Some(CREATING));
    let effect = if is_creating { Effect::Creating } else { Effect::Repeatable };
    let source = error.without_url();
    if source.is_builder() {
        Error::Request(source.to_string())
    } else if source.is_connect() {
        Error::NotConnected { source }
    } else {
        Error::Lost { effect, source }
    }
}
