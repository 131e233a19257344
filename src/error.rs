//! The errors of the crate: what went wrong, where, and whether it may be tried again.

mod api_error;
mod build_error;
mod classify;
mod display;
mod error_body;
mod error_in_success;
mod idempotency;
#[cfg(feature = "assets")]
mod media_error;
mod message;
mod retry_after;

#[cfg(feature = "assets")]
use std::io;
#[cfg(feature = "assets")]
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;

use message::{UPDATE, at, or_unknown_outcome, spending, transport, unknown_outcome};
#[cfg(feature = "assets")]
use message::{after_status, rejected};

use crate::pricing::{Amount, Estimate};
use crate::provider::Provider;
use crate::snapshot::{Snapshot, StoredTask, TaskId};

pub use api_error::ErrorResponse;
pub(crate) use api_error::request_id;
pub use build_error::BuildError;
pub(crate) use error_body::{is_html, without_bom};
pub use idempotency::Idempotency;
#[cfg(feature = "assets")]
pub(crate) use idempotency::is_transient;
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
pub use media_error::MediaError;
#[cfg(feature = "assets")]
pub(crate) use retry_after::retry_after;

pub use crate::types::InvalidRequest;

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

/// Why a wait ended without an output.
///
/// `Display` and `Debug` redact what the provider wrote.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError {
    /// The task failed.
    #[non_exhaustive]
    Failed {
        /// The id of the task.
        id: TaskId,
        /// The task as it ended.
        last: Box<Snapshot>,
    },
    /// The task was cancelled.
    #[non_exhaustive]
    Cancelled {
        /// The id of the task.
        id: TaskId,
        /// The task as it ended.
        last: Box<Snapshot>,
    },
    /// The provider does not know the task: it is missing, deleted or cancelled.
    #[non_exhaustive]
    Gone {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// The error response of the provider.
        source: Box<Error>,
    },
    /// The wait timed out. The task may still be running.
    #[non_exhaustive]
    TimedOut {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// How long the wait took.
        waited: Duration,
        /// The error of the most recent poll, if it failed.
        source: Option<Box<Error>>,
    },
    /// The future of [`Wait::abort_on`](crate::task::Wait::abort_on) completed. The task may still be
    /// running.
    #[non_exhaustive]
    Aborted {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
    },
    /// The task could not be read, or an option of the wait is invalid. The task may still be running.
    #[non_exhaustive]
    Poll {
        /// The id of the task.
        id: TaskId,
        /// The task as it was last read.
        last: Option<Box<Snapshot>>,
        /// The error of the last poll.
        source: Box<Error>,
    },
}

/// A download failed. The task keeps its output, so that the download can be repeated.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug)]
#[non_exhaustive]
pub struct DownloadError {
    /// The id of the task, to download it again.
    pub id: TaskId,
    /// The index of the output, if one output failed.
    pub output: Option<usize>,
    /// What went wrong.
    pub problem: DownloadProblem,
}

/// Why a download failed.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadProblem {
    /// The task has no such output. It has none at all until it has succeeded.
    #[error("the task has no such output; wait until it has succeeded")]
    NoOutput,
    /// The task has several outputs, and a writer takes one.
    #[error("the task has {count} outputs; choose one with `Download::output`")]
    #[non_exhaustive]
    AmbiguousOutput {
        /// The number of outputs.
        count: usize,
    },
    /// The URL has expired, and the task could not be read to get a new one.
    #[error("the URL has expired, and the task could not be read for a new one; download again")]
    Task(#[source] Error),
    /// A URL, the first or one of a redirect, cannot be used.
    #[error("the output URL {reason}; read the task again for another one")]
    #[non_exhaustive]
    InvalidUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Storage redirected too often.
    #[error("storage redirected more than {max} times; read the task again for another URL")]
    #[non_exhaustive]
    Redirects {
        /// How many redirects are followed.
        max: usize,
    },
    /// The HTTP client for storage could not be created.
    #[error(
        "cannot set up the HTTP client for storage; pass one to `ClientBuilder::storage_client`"
    )]
    Client(#[from] BuildError),
    /// Storage responded with an error status.
    #[error("storage responded with status {}; {}", .status.as_u16(), after_status(*status))]
    #[non_exhaustive]
    Status {
        /// The status of the response.
        status: StatusCode,
    },
    /// The response is a page or a message instead of media.
    #[error("storage sent `{content_type}` instead of media; check the network for a proxy")]
    #[non_exhaustive]
    NotMedia {
        /// The media type of the response.
        content_type: String,
    },
    /// The output exceeds the limit.
    #[error("the output exceeds the limit of {max} bytes; raise it with `Download::max_bytes`")]
    #[non_exhaustive]
    TooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// Storage could not be reached, or the connection broke.
    #[error("the connection to storage failed; check the network and download again")]
    #[non_exhaustive]
    Transport {
        /// The error of the HTTP client.
        source: reqwest::Error,
    },
    /// Storage sent nothing for too long.
    #[error(
        "storage sent nothing for {after:.1?}; raise `Download::idle_timeout` or download again"
    )]
    #[non_exhaustive]
    Idle {
        /// The idle timeout.
        after: Duration,
    },
    /// Storage ended its response early.
    #[error("storage sent {bytes} of {total} bytes; download again")]
    #[non_exhaustive]
    Incomplete {
        /// How many bytes arrived.
        bytes: u64,
        /// The length of the output in bytes.
        total: u64,
    },
    /// The connection broke, and storage cannot continue the download or now has another file. Bytes
    /// in a writer cannot be taken back to start over.
    #[error("the download broke after {bytes} bytes and cannot be resumed; download again")]
    #[non_exhaustive]
    NotResumed {
        /// How many bytes arrived.
        bytes: u64,
    },
    /// The output could not be written.
    #[error(
        "cannot write to {}; check its permissions and the free space",
        .path.as_deref().unwrap_or(Path::new("the writer")).display()
    )]
    #[non_exhaustive]
    Write {
        /// The file or directory, unless it is a writer.
        path: Option<PathBuf>,
        /// The error of the file system or the writer.
        source: io::Error,
    },
    /// The download timed out.
    #[error("timed out after {after:.1?}; raise `Download::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// The timeout of the whole download, for all outputs together.
        after: Duration,
    },
}

/// An upload failed.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The file is too small or too large. Nothing was sent.
    #[error("the file must be {min} to {max} bytes long, got {bytes}")]
    #[non_exhaustive]
    Size {
        /// The length of the file in bytes.
        bytes: u64,
        /// The minimum, 512 bytes.
        min: u64,
        /// The maximum, 200 MiB in bytes.
        max: u64,
    },
    /// The file cannot be read.
    #[error(
        "cannot read {}; check that it exists and is complete",
        .path.as_deref().unwrap_or(Path::new("the data to upload")).display()
    )]
    #[non_exhaustive]
    Read {
        /// The path, if it is a file.
        path: Option<PathBuf>,
        /// The error of the file system or the reader. Its kind is `UnexpectedEof` if there are
        /// fewer bytes than announced.
        source: io::Error,
    },
    /// The file has no name.
    #[error("the file has no name; set one with `Upload::file_name`")]
    Unnamed,
    /// The provider did not create the upload.
    #[error("the provider did not create the upload; see the cause")]
    Create(#[from] Error),
    /// The upload URL that the provider sent cannot be used.
    #[error("the upload URL from the provider {reason}; upload again")]
    #[non_exhaustive]
    InvalidUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client for storage could not be created.
    #[error(
        "cannot set up the HTTP client for storage; pass one to `ClientBuilder::storage_client`"
    )]
    Client(#[from] BuildError),
    /// Storage could not be reached, or the connection broke. The upload can safely be repeated.
    #[error("the connection to storage failed; check the network and upload again")]
    #[non_exhaustive]
    Transport {
        /// The error of the HTTP client.
        source: reqwest::Error,
    },
    /// Storage took no byte and sent no response for too long. The upload can safely be repeated.
    #[error("storage was idle for {after:.1?}; raise `Upload::idle_timeout` or upload again")]
    #[non_exhaustive]
    Idle {
        /// How long nothing happened.
        after: Duration,
    },
    /// Storage responded with an error.
    #[error("{}", rejected(*status, code.as_deref(), message.as_deref()))]
    #[non_exhaustive]
    Rejected {
        /// The status of the response.
        status: StatusCode,
        /// The error code of storage, such as `EntityTooLarge`.
        code: Option<String>,
        /// The message of storage, at most 1 KiB. The upload URL and its fields are hidden in it.
        message: Option<String>,
    },
    /// The upload timed out. It can safely be repeated.
    #[error("timed out after {after:.1?}; raise `Upload::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// The timeout of the whole upload, its retry included.
        after: Duration,
    },
}

/// Why media that are too large for a request could not be uploaded.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The provider is not known to support uploads.
    #[error(
        "{what} is too large for a request, and this provider is not known to support uploads; make it \
         smaller, or use its https URL"
    )]
    #[non_exhaustive]
    UploadsUnsupported {
        /// What was to be uploaded: the name of its file, or its kind.
        what: String,
    },
    /// The upload failed.
    #[error("cannot upload {what}; make it smaller, or use its https URL")]
    #[non_exhaustive]
    Upload {
        /// What was to be uploaded: the name of its file, or its kind.
        what: String,
        /// Why it could not.
        source: UploadError,
    },
}

/// Why reference images cannot be part of a request.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferencesError {
    /// The image cannot be used in a request.
    #[error(transparent)]
    Image(#[from] MediaError),
    /// No model accepts the tag: it must begin with a letter and have 3 to 16 letters, digits and `_`.
    #[error("the tag `{tag}` {problem}")]
    #[non_exhaustive]
    Tag {
        /// The tag as it was given.
        tag: String,
        /// What is wrong with it, and what to use instead.
        problem: String,
    },
    /// Two images have the same tag.
    #[error("two images have the tag `{tag}`; give each image its own tag")]
    #[non_exhaustive]
    DuplicateTag {
        /// The tag.
        tag: String,
    },
    /// An image is too large for a request and could not be uploaded.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}
