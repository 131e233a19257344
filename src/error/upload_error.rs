//! Why a file could not be uploaded.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;

use super::message::rejected;
use super::{BuildError, Error};

/// An upload failed.
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
