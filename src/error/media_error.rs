//! Why a file, bytes or a URI cannot be used as media of a request.

use std::convert::Infallible;
use std::io;

/// Why a file, bytes or a URI cannot be used as media of a request. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The file or reader cannot be read.
    #[error("cannot read {what}; check that it exists and is complete")]
    #[non_exhaustive]
    Read {
        /// The name of the file, or the kind of media.
        what: String,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// The file, reader or bytes are empty.
    #[error("{what} must not be empty")]
    #[non_exhaustive]
    Empty {
        /// The name of the file, or the kind of media.
        what: String,
    },
    /// The format is not accepted, or belongs to another kind of media.
    #[error("{what} must be one of {accepted}, got {found}")]
    #[non_exhaustive]
    UnsupportedFormat {
        /// The name of the file, or the kind of media.
        what: String,
        /// What was found: a media type, `text`, or `an unknown format`.
        found: String,
        /// The accepted media types.
        accepted: String,
    },
    /// An image is truncated.
    #[error("{what} is a truncated {media_type}; write or download it again")]
    #[non_exhaustive]
    Truncated {
        /// The name of the file, or the kind of media.
        what: String,
        /// The media type.
        media_type: &'static str,
    },
    /// It is larger than an upload may be: 200 MiB.
    #[error("{what} must be at most {max} bytes long")]
    #[non_exhaustive]
    TooLarge {
        /// The name of the file, or the kind of media.
        what: String,
        /// Bytes that it may have at most.
        max: u64,
    },
    /// A provider cannot fetch it from this URI; the message says why, without the query of the URI.
    #[error("{0}")]
    Uri(String),
}

impl From<Infallible> for MediaError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
