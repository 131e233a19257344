//! What the client has reported of a task.

use std::time::Instant;

/// What a program knows of its task when it is done.
#[derive(Debug)]
pub struct Report {
    pub prompt: String,
    pub outcome: Outcome,
    /// When the program began to wait for the task, and when it stopped.
    pub waited: Option<(Instant, Instant)>,
}

#[derive(Debug)]
pub enum Outcome {
    /// The task has this id and ended so.
    Ended(String, End),
    /// The task has this id, and its end could not be learned.
    GaveUp(String, String),
    /// The provider may have accepted the request.
    Unknown,
    /// The provider has not accepted the request, because of this error.
    Rejected(String),
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With outputs; `files` are those that were downloaded.
    Succeeded {
        outputs: usize,
        files: Option<Vec<File>>,
    },
    Failed {
        code: Option<String>,
    },
    Cancelled,
    /// The program has deleted it.
    Deleted,
}

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub length: usize,
    pub hash: u64,
}

impl File {
    pub fn of(bytes: &[u8]) -> Self {
        use std::hash::{DefaultHasher, Hasher as _};

        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self { length: bytes.len(), hash: hasher.finish() }
    }
}
