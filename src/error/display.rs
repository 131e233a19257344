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

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.task_id();
        match self {
            Self::Failed { .. } => {
                write!(f, "task {id} failed")?;
                let Some(failure) = self.failure() else {
                    return f.write_str("; create it again, which is billed again");
                };
                write!(
                    f,
                    ": {failure}; {}",
                    match failure.is_retryable() {
                        true => "create it again, which is billed again",
                        false => "change the input",
                    }
                )
            }
            Self::Cancelled { .. } => write!(f, "task {id} was cancelled; create it again"),
            Self::Gone { .. } => {
                write!(f, "task {id} is missing, deleted or cancelled; check the id")
            }
            Self::TimedOut { waited, .. } => {
                write!(f, "task {id} did not end within {waited:.1?}")?;
                if let Some(delay) = self.retry_after() {
                    write!(f, ", and the provider allows the next poll only after {delay:.1?}")?;
                }
                f.write_str("; it may still be running, wait for it again")
            }
            Self::Aborted { .. } => {
                write!(
                    f,
                    "the wait for task {id} was aborted; it may still be running, wait for it again"
                )
            }
            Self::Poll { source, .. } => match &**source {
                Error::InvalidRequest(problem) => write!(f, "cannot wait for task {id}: {problem}"),
                source if source.is_retryable() => write!(
                    f,
                    "task {id} could not be read; it may still be running, wait for it again"
                ),
                _ => write!(
                    f,
                    "task {id} could not be read, but may still be running; see the cause before you \
                     wait for it again"
                ),
            },
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The message has an invalid option already.
        let cause = self.call().filter(|error| !matches!(error, Error::InvalidRequest(_)));
        cause.map(|error| error as _)
    }
}

#[cfg(feature = "assets")]
impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, output, problem } = self;
        match output {
            Some(output) => write!(f, "cannot download output {output} of task {id}: {problem}"),
            None => write!(f, "cannot download the output of task {id}: {problem}"),
        }
    }
}

#[cfg(feature = "assets")]
impl std::error::Error for DownloadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}
