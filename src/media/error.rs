//! Why something cannot be a medium of a request. Shows no content and no query of an address.

use std::convert::Infallible;
use std::io;

/// Why something cannot be a medium of a request; nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// It cannot be read.
    #[error("{what} cannot be read")]
    #[non_exhaustive]
    Unreadable {
        /// What was to be read.
        what: String,
        /// What stands in the way.
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("{what} is empty")]
    #[non_exhaustive]
    Empty {
        /// What was looked at.
        what: String,
    },
    /// It is something that is not taken.
    #[error("{what} is {found}; accepted are {accepted}")]
    #[non_exhaustive]
    NotAccepted {
        /// What was looked at.
        what: String,
        /// What it is: a media type, a text, or nothing known.
        found: String,
        /// The media types that are taken.
        accepted: String,
    },
    /// It ends too early.
    #[error("{what} begins as {media_type} and breaks off: write or fetch it again")]
    #[non_exhaustive]
    Truncated {
        /// What was looked at.
        what: String,
        /// What it begins as.
        media_type: &'static str,
    },
    /// There is more of it than any host takes.
    #[error("{what} has more than the {most} bytes that are taken")]
    #[non_exhaustive]
    TooLarge {
        /// What was read.
        what: String,
        /// What is taken at most, in bytes.
        most: u64,
    },
    /// An address is none that a host would fetch from.
    #[error("{0}")]
    Address(String),
}

impl From<Infallible> for MediaError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// How messages call a medium.
pub(super) fn what(name: Option<&str>, kind: &str) -> String {
    match name {
        Some(name) => format!("`{name}`"),
        None => format!("the {kind}"),
    }
}
