//! The errors of the crate: what went wrong, where, and whether it may be tried again.

mod api_error;
mod build_error;
mod classify;
mod display;
#[cfg(feature = "assets")]
mod download_error;
mod error_body;
mod error_in_success;
mod idempotency;
#[cfg(feature = "assets")]
mod media_error;
mod message;
#[cfg(feature = "assets")]
mod references_error;
mod retry_after;
#[cfg(feature = "assets")]
mod upload_error;
mod wait_error;

use reqwest::StatusCode;

use message::{UPDATE, at, or_unknown_outcome, spending, transport, unknown_outcome};

use crate::pricing::{Amount, Estimate};
use crate::provider::Provider;
use crate::snapshot::StoredTask;

pub use api_error::ErrorResponse;
pub(crate) use api_error::LostBody;
pub(crate) use api_error::request_id;
pub use build_error::BuildError;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use download_error::{DownloadError, DownloadProblem};
pub(crate) use error_body::{is_html, without_bom};
pub use idempotency::Idempotency;
#[cfg(feature = "assets")]
pub(crate) use idempotency::is_transient;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use media_error::MediaError;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use references_error::{ReferencesError, ResolveError};
#[cfg(feature = "assets")]
pub(crate) use retry_after::retry_after;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use upload_error::UploadError;
pub use wait_error::WaitError;

pub use crate::schema::InvalidRequest;

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
///     Err(error) if error.may_have_been_accepted() => println!("check your tasks before a retry: {error}"),
///     Err(error) => println!("{error}, wait {:?}", error.retry_after()),
/// }
/// # }
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The provider responded with an error: a status of 4xx or 5xx, or a body that means one.
    #[error("{0}")]
    Api(Box<ErrorResponse>),
    /// There was no connection, so nothing was sent.
    #[error("could not connect to the provider; check the base URL and the network")]
    #[non_exhaustive]
    Connect {
        /// Why there was no connection, without the URL.
        source: reqwest::Error,
    },
    /// The request was sent, but no complete response arrived.
    #[error("{}", transport(*idempotency, source))]
    #[non_exhaustive]
    Transport {
        /// Whether the request is idempotent.
        idempotency: Idempotency,
        /// What went wrong, without the URL.
        source: reqwest::Error,
    },
    /// The response is larger than the client accepts.
    #[error(
        "the response body exceeds the limit of {limit} bytes; raise `ClientBuilder::response_limit`{}",
        unknown_outcome(*idempotency)
    )]
    #[non_exhaustive]
    TooLarge {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request is idempotent.
        idempotency: Idempotency,
        /// Bytes that a response may have, 16 MiB by default.
        limit: usize,
    },
    /// A redirect or a web page: the API is not at this address.
    #[error(
        "the provider responded with {what} (status {}); check the base URL and the path{}",
        .status.as_u16(), if status.is_success() { unknown_outcome(*idempotency) } else { "" }
    )]
    #[non_exhaustive]
    UnexpectedResponse {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request is idempotent.
        idempotency: Idempotency,
        /// What arrived instead of a response of the API.
        what: &'static str,
        /// The beginning of it.
        excerpt: String,
    },
    /// The response lacks an indispensable field, or is not JSON.
    #[error(
        "cannot decode the response (status {}){}{}",
        .status.as_u16(), at(path), or_unknown_outcome(*idempotency, UPDATE)
    )]
    #[non_exhaustive]
    Decode {
        /// The status of the response.
        status: StatusCode,
        /// Whether the request is idempotent.
        idempotency: Idempotency,
        /// Where in the response, as in `output[0].url`; empty for the response as a whole.
        path: String,
        /// The beginning of the response; of JSON only the structure, because its strings may be secret.
        excerpt: String,
        /// What is wrong there, without any string of the response.
        source: serde_json::Error,
    },
    /// The request may cost more than the spending limit allows, so it was not sent.
    #[error("{}", spending(operation, limit, estimate.as_ref()))]
    #[non_exhaustive]
    SpendingLimit {
        /// The id of the operation in the spec.
        operation: String,
        /// What one creation may cost at most.
        limit: Amount,
        /// What the request may cost; `None` if that is unknown.
        estimate: Option<Estimate>,
    },
    /// The provider is not known to support the request, so it was not sent.
    #[error(
        "{provider} is not known to support this `{operation}`: {reason}; change the request or the \
         provider, or send it anyway with `ClientBuilder::unsupported(Unsupported::Send)`"
    )]
    #[non_exhaustive]
    Unsupported {
        /// The provider that the client is for.
        provider: Provider,
        /// The id of the operation in the spec.
        operation: String,
        /// Why the request is not supported, and the source of that rule.
        reason: String,
        /// The code that the provider itself sends in this case, if it has one.
        code: Option<&'static str>,
    },
    /// The request is not one that the API accepts. Nothing was sent.
    #[error("invalid request: {0}")]
    InvalidRequest(InvalidRequest),
    /// The task belongs to another provider than the one that the client is for. Nothing was sent.
    #[error("the task {task} is not one of {provider}; use a client for its provider")]
    #[non_exhaustive]
    OtherProvider {
        /// The task that was stored.
        task: StoredTask,
        /// The provider that the client is for.
        provider: Provider,
    },
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
