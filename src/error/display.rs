//! How errors are printed, and how they convert into one another.

use std::fmt;

use super::{BuildError, Error, ErrorResponse, InvalidRequest, WaitError};
#[cfg(feature = "assets")]
use super::{DownloadError, MediaError, ReferencesError, ResolveError, UploadError};

/// The message and its causes, because `main` and `unwrap` print this form.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl From<ErrorResponse> for Error {
    fn from(response: ErrorResponse) -> Self {
        Self::Api(Box::new(response))
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

macro_rules! from {
    ($($(#[$meta:meta])* $error:ty => $variant:ident;)*) => {$(
        $(#[$meta])*
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error))
            }
        }
    )*};
}

from! {
    BuildError => Build;
    WaitError => Wait;
    #[cfg(feature = "assets")] MediaError => Media;
    #[cfg(feature = "assets")] ResolveError => Resolve;
    #[cfg(feature = "assets")] ReferencesError => References;
    #[cfg(feature = "assets")] UploadError => Upload;
    #[cfg(feature = "assets")] DownloadError => Download;
}
