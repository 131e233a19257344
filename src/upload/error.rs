//! Why a file did not get to the host. Shows nothing of what a placeholder holds, which is as good
//! as a key.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;

use crate::client::BuildError;
use crate::error::Error;

/// Why a file did not get to the host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The file is too small or too large; nothing was sent.
    #[error("the file has {bytes} bytes, and from {least} to {most} are taken")]
    #[non_exhaustive]
    Size {
        /// What it has.
        bytes: u64,
        /// What it needs at least.
        least: u64,
        /// What it may have at most.
        most: u64,
    },
    /// The file cannot be read.
    #[error("{} cannot be read", .path.as_ref().map_or("what is to be uploaded".into(), |path| path.display().to_string()))]
    #[non_exhaustive]
    Source {
        /// Where it is, if it is in a file.
        path: Option<PathBuf>,
        /// What stands in the way; of the kind `UnexpectedEof` where there are fewer bytes than
        /// were announced.
        source: io::Error,
    },
    /// The file has no name that can be told to the host.
    #[error("the file has no name: give it one with `Upload::file_name`")]
    Unnamed,
    /// The host gave no place to send the file to.
    #[error("the host gave no place for the file")]
    Placeholder(#[from] Error),
    /// The place that the host gave cannot be used.
    #[error("the address of storage that the host gave {reason}")]
    #[non_exhaustive]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client for storage could not be set up.
    #[error("the HTTP client for storage could not be set up")]
    Http(#[from] BuildError),
    /// Storage could not be reached, or broke off; the file may be sent again without harm.
    #[error("the file did not get to storage: check the network, and upload it again")]
    #[non_exhaustive]
    Lost {
        /// What went wrong on the way.
        source: reqwest::Error,
    },
    /// Storage refused the file, or could not take it.
    #[error("storage answered {}{}{}", .status.as_u16(), .code.as_ref().map(|code| format!(" {code}")).unwrap_or_default(), .message.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
    #[non_exhaustive]
    Refused {
        /// The status of the answer.
        status: StatusCode,
        /// The name that storage gave to the problem, such as `EntityTooLarge`.
        code: Option<String>,
        /// What storage said, at most 1 KiB, with nothing of the placeholder in it.
        message: Option<String>,
    },
    /// The time was up.
    #[error("the file had not got to storage after {after:.1?}: allow more with `Upload::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// How long it was allowed to take.
        after: Duration,
    },
}

impl UploadError {
    /// The name that the host or storage gave to the problem, such as `EntityTooLarge`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => code.as_deref(),
            Self::Placeholder(error) => error.code(),
            _ => None,
        }
    }

    /// The status of the answer that ended the upload, if one did.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Placeholder(error) => error.status(),
            _ => None,
        }
    }

    /// Whether storage may take the file at another place.
    pub(super) fn is_worth_another(&self) -> bool {
        match self {
            Self::Lost { .. } => true,
            Self::Refused { status, .. } => status.is_server_error(),
            _ => false,
        }
    }
}
