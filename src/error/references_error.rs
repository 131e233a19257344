//! Why media cannot be part of a request.

use super::{MediaError, UploadError};

/// Why media that are too large for a request could not be uploaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The provider is not known to support uploads.
    #[error(
        "{what} is too large for a request, and this provider is not known to support uploads; make it \
         smaller, or use its https URL"
    )]
    #[non_exhaustive]
    UploadsUnsupported {
        /// What was to be uploaded: the name of its file, or its kind.
        what: String,
    },
    /// The upload failed.
    #[error("cannot upload {what}; make it smaller, or use its https URL")]
    #[non_exhaustive]
    Upload {
        /// What was to be uploaded: the name of its file, or its kind.
        what: String,
        /// Why it could not.
        source: UploadError,
    },
}

/// Why reference images cannot be part of a request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferencesError {
    /// The image cannot be used in a request.
    #[error(transparent)]
    Image(#[from] MediaError),
    /// No model accepts the tag: it must begin with a letter and have 3 to 16 letters, digits and `_`.
    #[error("the tag `{tag}` {problem}")]
    #[non_exhaustive]
    Tag {
        /// The tag as it was given.
        tag: String,
        /// What is wrong with it, and what to use instead.
        problem: String,
    },
    /// Two images have the same tag.
    #[error("two images have the tag `{tag}`; give each image its own tag")]
    #[non_exhaustive]
    DuplicateTag {
        /// The tag.
        tag: String,
    },
    /// An image is too large for a request and could not be uploaded.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}
