//! The one error of a call: what was refused, by whom, and what to do. Made from whatever the
//! generated client met; it shows no key, no query of an address and no text of a request.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::generated::types::ApiError;
use crate::generated::{Error as OperationError, ResponseValue};

/// Why a call did not bring what it was made for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The host refused the request, or could not serve it.
    #[error("the host answered {status}: {}", .answer.error)]
    Refused {
        /// The status of the answer.
        status: StatusCode,
        /// What it said.
        answer: Box<ApiError>,
        /// With these headers.
        headers: Box<HeaderMap>,
    },
    /// The request or its answer got lost on the way.
    #[error("the connection failed")]
    Connection(#[source] reqwest::Error),
    /// The answer is not what the contract describes.
    #[error("the answer cannot be read")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request could not be made.
    #[error("the request cannot be made: {0}")]
    Request(String),
}

impl Error {
    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Connection(error) => error.status(),
            Self::Answer(_) | Self::Request(_) => None,
        }
    }

    /// Whether the same reading may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => {
                matches!(status.as_u16(), 408 | 409 | 429) || status.is_server_error()
            }
            Self::Connection(_) | Self::Answer(_) => true,
            Self::Request(_) => false,
        }
    }

    /// How long the host wants to be left alone, if it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        let Self::Refused { headers, .. } = self else { return None };
        let seconds = headers.get(reqwest::header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}

impl From<OperationError<ApiError>> for Error {
    fn from(error: OperationError<ApiError>) -> Self {
        match error {
            OperationError::ErrorResponse(response) => refused(response),
            OperationError::CommunicationError(error)
            | OperationError::ResponseBodyError(error) => Self::Connection(error.without_url()),
            OperationError::InvalidResponsePayload(_, error) => Self::Answer(error.into()),
            OperationError::InvalidUpgrade(error) => Self::Answer(error.without_url().into()),
            OperationError::UnexpectedResponse(response) => {
                Self::Answer(format!("the host answered {}", response.status()).into())
            }
            OperationError::InvalidRequest(message) | OperationError::Custom(message) => {
                Self::Request(message)
            }
        }
    }
}

fn refused(response: ResponseValue<ApiError>) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    Error::Refused { status, headers: Box::new(headers), answer: Box::new(response.into_inner()) }
}
