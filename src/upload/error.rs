//! The errors of an upload. They have nothing of the placeholder, because whoever has it can upload.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;

use crate::client::BuildError;
use crate::error::Error;

/// An upload failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The file is too small or too large. Nothing was sent.
    #[error("the file must be {least} to {most} bytes long, got {bytes}")]
    #[non_exhaustive]
    Size {
        /// The length of the file.
        bytes: u64,
        /// The minimum.
        least: u64,
        /// The maximum.
        most: u64,
    },
    /// The file cannot be read.
    #[error("cannot read {}", .path.as_deref().unwrap_or(Path::new("the data to upload")).display())]
    #[non_exhaustive]
    Source {
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
    #[error("the provider did not create the upload")]
    Placeholder(#[from] Error),
    /// The upload URL that the provider sent cannot be used.
    #[error("the upload URL from the provider {reason}")]
    #[non_exhaustive]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client for storage could not be created.
    #[error("the HTTP client for storage could not be created")]
    Http(#[from] BuildError),
    /// Storage could not be reached, or the connection broke. The upload can safely be repeated.
    #[error("the connection to storage failed; check the network and upload again")]
    #[non_exhaustive]
    Lost {
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
    #[error("storage responded with status {}{}", .status.as_u16(), details(.code, .message))]
    #[non_exhaustive]
    Refused {
        /// The status of the response.
        status: StatusCode,
        /// The error code of storage, such as `EntityTooLarge`.
        code: Option<String>,
        /// The message of storage, at most 1 KiB. The upload URL and its fields are hidden in it.
        message: Option<String>,
    },
    /// The upload timed out.
    #[error("timed out after {after:.1?}; raise `Upload::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// The timeout.
        after: Duration,
    },
}

fn details(code: &Option<String>, message: &Option<String>) -> String {
    let code = code.as_ref().map(|code| format!(" {code}"));
    let message = message.as_ref().map(|message| format!(": {message}"));
    code.into_iter().chain(message).collect()
}

impl UploadError {
    /// The error code of the provider or of storage, such as `EntityTooLarge`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => code.as_deref(),
            Self::Placeholder(error) => error.code(),
            _ => None,
        }
    }

    /// The status of the error response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Placeholder(error) => error.status(),
            _ => None,
        }
    }

    /// Whether the upload may succeed when it is started again. Uploads are not billed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Placeholder(error) => error.is_transient(),
            Self::TimedOut { .. } => true,
            error => error.is_worth_another(),
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Idle { .. } => true,
            Self::Lost { source } => source.is_timeout(),
            _ => false,
        }
    }

    /// The error of the call for a placeholder.
    pub(crate) fn call(&self) -> Option<&Error> {
        match self {
            Self::Placeholder(error) => Some(error),
            _ => None,
        }
    }

    /// Whether a second upload, with a new placeholder, may succeed.
    pub(super) fn is_worth_another(&self) -> bool {
        match self {
            Self::Lost { .. } | Self::Idle { .. } => true,
            Self::Refused { status, .. } => status.is_server_error(),
            _ => false,
        }
    }
}
