//! The errors of a download. They have the id of the task, so that its output can be downloaded
//! later, and never a URL, because whoever has the URL can download the output.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;

use crate::client::BuildError;
use crate::error::Error;
use crate::task::TaskId;

/// A download failed. The task keeps its output, so that the download can be repeated.
#[derive(Debug)]
#[non_exhaustive]
pub struct DownloadError {
    /// The task.
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
    Several {
        /// The number of outputs.
        count: usize,
    },
    /// The URL has expired, and getting the task for a new one failed.
    #[error("the URL has expired, and the task could not be read for a new one")]
    Task(#[source] Error),
    /// A URL, the first or one of a redirect, cannot be used.
    #[error("the output URL {reason}")]
    #[non_exhaustive]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Storage redirected too often.
    #[error("storage redirected more than {most} times")]
    #[non_exhaustive]
    Redirects {
        /// How many redirects are followed.
        most: usize,
    },
    /// The HTTP client for storage could not be created.
    #[error("the HTTP client for storage could not be created")]
    Http(#[from] BuildError),
    /// Storage responded with an error status.
    #[error("storage responded with status {}", .status.as_u16())]
    #[non_exhaustive]
    Refused {
        /// The status of the response.
        status: StatusCode,
    },
    /// The response is a page or a message instead of media.
    #[error("storage sent `{content_type}` instead of media")]
    #[non_exhaustive]
    NotMedia {
        /// The media type of the response.
        content_type: String,
    },
    /// The output exceeds the limit.
    #[error("the output exceeds the limit of {most} bytes; raise it with `Download::max_bytes`")]
    #[non_exhaustive]
    TooLarge {
        /// The limit in bytes.
        most: u64,
    },
    /// Storage could not be reached, or the connection broke.
    #[error("the connection to storage failed; check the network and download again")]
    #[non_exhaustive]
    Lost {
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
        /// The length of the output.
        total: u64,
    },
    /// The download broke, and storage cannot continue it or has another file by now. A writer
    /// cannot start over.
    #[error("the download broke after {bytes} bytes and cannot be resumed; download again")]
    #[non_exhaustive]
    NotResumed {
        /// How many bytes arrived.
        bytes: u64,
    },
    /// The output could not be written.
    #[error("cannot write to {}", .path.as_deref().unwrap_or(Path::new("the writer")).display())]
    #[non_exhaustive]
    Written {
        /// The file or directory, unless it is a writer.
        path: Option<PathBuf>,
        /// The error of the file system or the writer.
        source: io::Error,
    },
    /// The download timed out.
    #[error("timed out after {after:.1?}; raise `Download::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// The timeout.
        after: Duration,
    },
}

impl DownloadError {
    /// Whether the download may succeed when it is started again.
    pub fn is_retryable(&self) -> bool {
        match &self.problem {
            DownloadProblem::Task(error) => error.is_retryable(),
            DownloadProblem::Refused { status } => crate::retry::is_transient(*status),
            DownloadProblem::Lost { .. }
            | DownloadProblem::Idle { .. }
            | DownloadProblem::Incomplete { .. }
            | DownloadProblem::NotResumed { .. }
            | DownloadProblem::TimedOut { .. } => true,
            _ => false,
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match &self.problem {
            DownloadProblem::TimedOut { .. } | DownloadProblem::Idle { .. } => true,
            DownloadProblem::Lost { source } => source.is_timeout(),
            _ => false,
        }
    }

    /// The error of the call for new URLs.
    pub(crate) fn call(&self) -> Option<&Error> {
        match &self.problem {
            DownloadProblem::Task(error) => Some(error),
            _ => None,
        }
    }
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
