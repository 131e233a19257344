//! Why an output could not be downloaded.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};

use reqwest::StatusCode;

use super::message::after_status;
use super::{BuildError, Error};
use crate::snapshot::TaskId;

/// A download failed. The task keeps its output, so that the download can be repeated.
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

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, output, problem } = self;
        match output {
            Some(output) => write!(f, "cannot download output {output} of task {id}: {problem}"),
            None => write!(f, "cannot download the output of task {id}: {problem}"),
        }
    }
}

impl std::error::Error for DownloadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}
