//! The one error of the crate: what went wrong, where, and whether it may be tried again.

pub(crate) mod body;
pub(crate) mod excerpt;
pub(crate) mod redaction;
mod response;
mod success;

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use crate::generated::types::ApiErrorIssue;
use crate::host::{self, Host, Meaning};
use crate::retry;
use crate::task::{FailureClass, TaskId};

pub use crate::client::BuildError;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use crate::download::{DownloadError, DownloadProblem};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use crate::media::{MediaError, ResolveError};
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use crate::references::ReferencesError;
pub use crate::transport::Idempotency;
pub use crate::types::InvalidRequest;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use crate::upload::UploadError;
pub use crate::wait::WaitError;
pub use response::ErrorResponse;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate. All its other errors convert into this one, so that `?` works on
/// everything in a function that returns it.
///
/// ```no_run
/// # #[cfg(feature = "image")]
/// # async fn example(client: runwayml::Client, request: runwayml::types::TextToImageRequest) {
/// match client.text_to_image(request).send().await {
///     Ok(created) => println!("task {}", created.id),
///     Err(error) if error.may_have_been_accepted() => println!("look before sending again: {error}"),
///     Err(error) => println!("{error}, wait {:?}", error.retry_after()),
/// }
/// # }
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The provider answered with an error.
    #[error("{0}")]
    Api(Box<ErrorResponse>),
    /// There was no connection, so nothing was delivered.
    #[error("could not connect to the provider: check the base URL and the network")]
    #[non_exhaustive]
    Connect {
        /// Why there was no connection.
        source: reqwest::Error,
    },
    /// The request was sent, and no whole response came back.
    #[error("{}", transport_message(*idempotency, source))]
    #[non_exhaustive]
    Transport {
        /// Whether the request can be sent again without harm.
        idempotency: Idempotency,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// The response is larger than the client accepts.
    #[error(
        "response body exceeds the limit of {limit} bytes: raise `ClientBuilder::response_limit`{}",
        unknown_outcome(*idempotency)
    )]
    #[non_exhaustive]
    TooLarge {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request can be sent again without harm.
        idempotency: Idempotency,
        /// Bytes that a response may have.
        limit: usize,
    },
    /// A redirect or a web page: the API is not at this address.
    #[error(
        "the provider answered {} with {what}: the base URL or the route is wrong{}",
        .status.as_u16(), if status.is_success() { unknown_outcome(*idempotency) } else { "" }
    )]
    #[non_exhaustive]
    UnexpectedResponse {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request can be sent again without harm.
        idempotency: Idempotency,
        /// What came instead of a response of the API.
        what: &'static str,
        /// The beginning of it.
        excerpt: String,
    },
    /// The response lacks what is indispensable, or is not JSON.
    #[error(
        "the response (status {}) cannot be decoded{}{}",
        .status.as_u16(), at(path), unknown_outcome(*idempotency)
    )]
    #[non_exhaustive]
    Decode {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request can be sent again without harm.
        idempotency: Idempotency,
        /// Where in the response, as in `output[0].url`; empty for the response as a whole.
        path: String,
        /// The beginning of the response; of JSON only the structure, for its strings may be secret.
        excerpt: String,
        /// What is wrong there, without any text of the response.
        source: serde_json::Error,
    },
    /// The provider is not known to support the request, so it was not sent.
    #[error(
        "{provider} does not support this `{operation}`: {reason}; \
         `ClientBuilder::unsupported(Unsupported::Send)` sends it anyway"
    )]
    #[non_exhaustive]
    Unsupported {
        /// The provider that the client is for.
        provider: Host,
        /// The id of the operation in the spec.
        operation: String,
        /// Why the request is not supported, and the source of that rule.
        reason: String,
        /// The code that the provider itself has for it, if it has one.
        code: Option<&'static str>,
    },
    /// The request is not one that the API accepts. Nothing was sent.
    #[error("invalid request: {0}")]
    InvalidRequest(InvalidRequest),
    /// The client could not be built.
    #[error(transparent)]
    Build(Box<BuildError>),
    /// A task ended without an output, or the wait for it ended.
    #[error(transparent)]
    Wait(Box<WaitError>),
    /// Media cannot be part of a request.
    #[cfg(feature = "assets")]
    #[error(transparent)]
    Media(Box<MediaError>),
    /// Media could not be uploaded.
    #[cfg(feature = "assets")]
    #[error(transparent)]
    Resolve(Box<ResolveError>),
    /// References cannot be part of a request.
    #[cfg(feature = "assets")]
    #[error(transparent)]
    References(Box<ReferencesError>),
    /// A file could not be uploaded.
    #[cfg(feature = "assets")]
    #[error(transparent)]
    Upload(Box<UploadError>),
    /// An output could not be downloaded.
    #[cfg(feature = "assets")]
    #[error(transparent)]
    Download(Box<DownloadError>),
}

impl Error {
    /// The status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self.of_call() {
            Self::Api(response) => Some(response.status),
            Self::TooLarge { status, .. }
            | Self::UnexpectedResponse { status, .. }
            | Self::Decode { status, .. } => Some(*status),
            #[cfg(feature = "assets")]
            Self::Upload(error) => error.status(),
            _ => None,
        }
    }

    /// The machine-readable code of the problem, if the provider gave one or would have.
    pub fn code(&self) -> Option<&str> {
        match self.of_call() {
            Self::Api(response) => response.code(),
            Self::Unsupported { code, .. } => *code,
            #[cfg(feature = "assets")]
            Self::Upload(error) => error.code(),
            _ => None,
        }
    }

    /// The problems that the provider found in single properties; empty if it named none.
    pub fn issues(&self) -> &[ApiErrorIssue] {
        self.response().map_or(&[], |response| &response.body.issues)
    }

    /// URL of documentation about the problem, if the provider gave one.
    pub fn doc_url(&self) -> Option<&str> {
        self.response()?.body.doc_url.as_deref()
    }

    /// How long the provider asks to wait before the next request, if it does; at most 100 years.
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after
    }

    /// The provider's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.response()?.request_id()
    }

    /// The beginning of the response body, at most 1 KiB, without queries of URLs, data URIs and the
    /// strings of the request; `None` where there was no response.
    pub fn excerpt(&self) -> Option<&str> {
        match self.of_call() {
            Self::Api(response) => Some(&response.excerpt),
            Self::UnexpectedResponse { excerpt, .. } | Self::Decode { excerpt, .. } => {
                Some(excerpt)
            }
            _ => None,
        }
    }

    /// The task that the error is about, if it is about one.
    pub fn task_id(&self) -> Option<&TaskId> {
        match self {
            Self::Wait(error) => Some(error.task_id()),
            #[cfg(feature = "assets")]
            Self::Download(error) => Some(&error.id),
            _ => None,
        }
    }

    /// Whether the provider may have accepted the request although the call failed. Sending it again
    /// may then create, and bill, a second task.
    pub fn may_have_been_accepted(&self) -> bool {
        match self {
            Self::Api(response) => response.has_unknown_outcome(),
            Self::UnexpectedResponse { status, idempotency, .. } => {
                status.is_success() && *idempotency == Idempotency::NonIdempotent
            }
            Self::Transport { idempotency, .. }
            | Self::TooLarge { idempotency, .. }
            | Self::Decode { idempotency, .. } => *idempotency == Idempotency::NonIdempotent,
            _ => false,
        }
    }

    /// Whether the same call may be made again without paying twice, and may then succeed.
    ///
    /// For a task that failed see [`Failure::retry`](crate::Failure::retry): creating it again is
    /// billed again.
    pub fn is_retryable(&self) -> bool {
        match self {
            #[cfg(feature = "assets")]
            Self::Upload(error) => error.is_retryable(),
            #[cfg(feature = "assets")]
            Self::Resolve(error) => error.is_retryable(),
            #[cfg(feature = "assets")]
            Self::Download(error) => error.is_retryable(),
            Self::Wait(error) => match &**error {
                WaitError::TimedOut { .. } | WaitError::Aborted { .. } => true,
                WaitError::Poll { source, .. } => source.is_retryable(),
                _ => false,
            },
            error => error.is_transient() && !error.may_have_been_accepted(),
        }
    }

    /// Whether the account has too few credits for the request.
    pub fn is_out_of_credits(&self) -> bool {
        let Some(response) = self.response() else { return false };
        response.meant_status == StatusCode::PAYMENT_REQUIRED || response.says_out_of_credits()
    }

    /// Whether the input or the output was moderated. The same input must not be sent again.
    pub fn is_moderated(&self) -> bool {
        let Self::Wait(error) = self else { return false };
        let failure = error.failure();
        let code = failure.and_then(|failure| failure.code().cloned());
        code.is_some_and(|code| code.class() == FailureClass::Moderation)
    }

    /// Whether the provider asks for fewer requests: status 429.
    pub fn is_rate_limited(&self) -> bool {
        self.response()
            .is_some_and(|response| response.meant_status == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether time ran out: for a request, a wait, an upload or a download.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Connect { source } | Self::Transport { source, .. } => source.is_timeout(),
            Self::Wait(error) if matches!(&**error, WaitError::TimedOut { .. }) => true,
            #[cfg(feature = "assets")]
            Self::Upload(error) if error.is_timeout() => true,
            #[cfg(feature = "assets")]
            Self::Download(error) if error.is_timeout() => true,
            error => error.inner().is_some_and(Self::is_timeout),
        }
    }

    /// The error of the API call that a wait, an upload or a download failed at; or itself.
    fn of_call(&self) -> &Self {
        self.inner().map_or(self, Self::of_call)
    }

    fn inner(&self) -> Option<&Self> {
        match self {
            Self::Wait(error) => error.call(),
            #[cfg(feature = "assets")]
            Self::Upload(error) => error.call(),
            #[cfg(feature = "assets")]
            Self::Resolve(error) => error.call(),
            #[cfg(feature = "assets")]
            Self::Download(error) => error.call(),
            _ => None,
        }
    }

    /// Whether a later attempt may succeed, whatever it costs.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Api(response) => response.is_transient(),
            Self::Connect { .. } | Self::Transport { .. } | Self::Decode { .. } => true,
            _ => false,
        }
    }

    /// Whether a request that can be repeated may have been done.
    pub(crate) fn may_have_been_done(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Api(response) => retry::is_transient(response.meant_status),
            _ => false,
        }
    }

    /// Whether the provider says that there is no such task: by its status, or by a code.
    pub(crate) fn is_unknown_task(&self) -> bool {
        let word = self.code().and_then(host::word_in);
        self.status() == Some(StatusCode::NOT_FOUND)
            || word.is_some_and(|(_, meaning)| meaning == Some(Meaning::UnknownTask))
    }

    pub(crate) fn from_reqwest(error: reqwest::Error, idempotency: Idempotency) -> Self {
        let source = error.without_url();
        if source.is_builder() {
            InvalidRequest::new("", source.to_string()).into()
        } else if source.is_connect() {
            Self::Connect { source }
        } else {
            Self::Transport { idempotency, source }
        }
    }

    fn response(&self) -> Option<&ErrorResponse> {
        match self.of_call() {
            Self::Api(response) => Some(response),
            _ => None,
        }
    }
}

/// The message and its causes, because `main` and `unwrap` print this form.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl From<ErrorResponse> for Error {
    fn from(response: ErrorResponse) -> Self {
        Self::Api(Box::new(response))
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

macro_rules! from {
    ($($(#[$meta:meta])* $error:ty => $variant:ident;)*) => {$(
        $(#[$meta])*
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error))
            }
        }
    )*};
}

from! {
    BuildError => Build;
    WaitError => Wait;
    #[cfg(feature = "assets")] MediaError => Media;
    #[cfg(feature = "assets")] ResolveError => Resolve;
    #[cfg(feature = "assets")] ReferencesError => References;
    #[cfg(feature = "assets")] UploadError => Upload;
    #[cfg(feature = "assets")] DownloadError => Download;
}

fn transport_message(idempotency: Idempotency, source: &reqwest::Error) -> String {
    let what = match source.is_timeout() {
        true => "the request timed out before a whole response arrived",
        false => "the connection was lost before a whole response arrived",
    };
    format!("{what}{}", unknown_outcome(idempotency))
}

fn unknown_outcome(idempotency: Idempotency) -> &'static str {
    match idempotency {
        Idempotency::Idempotent => "",
        Idempotency::NonIdempotent => {
            "; the outcome is unknown: the provider may have accepted the request, look for its \
             result before sending it again"
        }
    }
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" at `{path}`") }
}
