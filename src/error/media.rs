//! Why something cannot be media of a request.

use std::convert::Infallible;
use std::io;

/// Why something cannot be media of a request. Nothing was sent.
#[cfg(feature = "assets")]
#[cfg_attr(docsrs, doc(cfg(feature = "assets")))]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// It cannot be read.
    #[error("{what} cannot be read")]
    #[non_exhaustive]
    Read {
        /// Its name.
        what: String,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// It is empty.
    #[error("{what} is empty")]
    #[non_exhaustive]
    Empty {
        /// Its name.
        what: String,
    },
    /// Its format is not accepted.
    #[error("{what} is {found}; accepted are {accepted}")]
    #[non_exhaustive]
    UnsupportedFormat {
        /// Its name.
        what: String,
        /// What it is: a media type, text, or nothing known.
        found: String,
        /// The accepted media types.
        accepted: String,
    },
    /// It is truncated.
    #[error("{what} is a truncated {media_type}: write or download it again")]
    #[non_exhaustive]
    Truncated {
        /// Its name.
        what: String,
        /// Its media type.
        media_type: &'static str,
    },
    /// It is larger than providers accept.
    #[error("{what} must have at most {max} bytes")]
    #[non_exhaustive]
    TooLarge {
        /// Its name.
        what: String,
        /// Bytes that it may have.
        max: u64,
    },
    /// A provider cannot fetch it from this URI.
    #[error("{0}")]
    Uri(String),
}

impl From<Infallible> for MediaError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
