//! Why an output did not come. Each error has the id of the task, so that it can be fetched later,
//! and shows nothing of an address, which is as good as a key.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;

use crate::client::BuildError;
use crate::error::Error;
use crate::task::TaskId;

/// Why a task's output did not come. The task keeps it: it can be fetched again.
#[derive(Debug)]
#[non_exhaustive]
pub struct DownloadError {
    /// The task.
    pub id: TaskId,
    /// Which of its outputs, counted from 0, where the problem is that of one.
    pub output: Option<usize>,
    /// What went wrong.
    pub problem: DownloadProblem,
}

/// What can go wrong in a download.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadProblem {
    /// There is none, as long as the task has not succeeded.
    #[error("there is none: wait until the task has succeeded")]
    NoOutput,
    /// There are several, and a writer takes one.
    #[error("there are {count}: choose one with `Download::output`")]
    #[non_exhaustive]
    Several {
        /// How many.
        count: usize,
    },
    /// The task could not be read for fresh addresses.
    #[error("the address had died, and the task could not be read for a fresh one")]
    Task(#[source] Error),
    /// An address, the first or one of a redirect, cannot be used.
    #[error("the address {reason}")]
    #[non_exhaustive]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Storage sent from one address to the next and so on.
    #[error("storage redirects more than {most} times")]
    #[non_exhaustive]
    Redirects {
        /// How many redirects are followed.
        most: usize,
    },
    /// The HTTP client for storage could not be set up.
    #[error("the HTTP client for storage could not be set up")]
    Http(#[from] BuildError),
    /// Storage refuses to hand it out.
    #[error("storage answered {}", .status.as_u16())]
    #[non_exhaustive]
    Refused {
        /// The status of the answer.
        status: StatusCode,
    },
    /// What came is a page or a message, and no medium.
    #[error("storage sent `{content_type}` in its place")]
    #[non_exhaustive]
    NotMedia {
        /// The kind of what came.
        content_type: String,
    },
    /// It is larger than is taken.
    #[error("it has more than the {most} bytes that are taken: raise `Download::at_most`")]
    #[non_exhaustive]
    TooLarge {
        /// The most bytes that are taken.
        most: u64,
    },
    /// Storage could not be reached, or broke off.
    #[error("the connection to storage failed: check the network, and fetch it again")]
    #[non_exhaustive]
    Lost {
        /// What went wrong on the way.
        source: reqwest::Error,
    },
    /// No byte came for too long.
    #[error("no byte came from storage for {after:.1?}")]
    #[non_exhaustive]
    Idle {
        /// How long was waited for one.
        after: Duration,
    },
    /// It broke off, and storage would only send it from its beginning, which a writer cannot take.
    #[error("it broke off after {bytes} bytes, and storage cannot resume it")]
    #[non_exhaustive]
    NotResumed {
        /// How many bytes had been written.
        bytes: u64,
    },
    /// It could not be written.
    #[error("{} cannot be written", .path.as_ref().map_or("it".into(), |path| path.display().to_string()))]
    #[non_exhaustive]
    Written {
        /// The file or directory, if it goes into one.
        path: Option<PathBuf>,
        /// What stands in the way.
        source: io::Error,
    },
    /// The time was up.
    #[error("it had not come after {after:.1?}: allow more with `Download::timeout`")]
    #[non_exhaustive]
    TimedOut {
        /// How long it was allowed to take.
        after: Duration,
    },
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.output {
            Some(output) => write!(f, "output {output} of task {}: {}", self.id, self.problem),
            None => write!(f, "the output of task {}: {}", self.id, self.problem),
        }
    }
}

impl std::error::Error for DownloadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}
