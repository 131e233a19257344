//! Uploads media that have no room in a request.

use crate::client::Client;
use crate::error::Error;
use crate::upload::{Source, UploadError};

use super::attachment::Held;
use super::content::Content;
use super::{Kind, Media};

/// Why media that have no room in a request could not be uploaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The provider is not known to support uploads.
    #[error(
        "{what} has no room in a request, and this provider is not known to support uploads: make it \
         smaller, or give its https URL"
    )]
    #[non_exhaustive]
    NoUploads {
        /// What was to be uploaded.
        what: String,
    },
    /// The upload failed.
    #[error("{what} could not be uploaded")]
    #[non_exhaustive]
    Upload {
        /// What was to be uploaded.
        what: String,
        /// Why it could not.
        source: UploadError,
    },
}

impl ResolveError {
    pub(crate) fn is_retryable(&self) -> bool {
        match self {
            Self::Upload { source, .. } => source.is_retryable(),
            Self::NoUploads { .. } => false,
        }
    }

    /// The error of the call for a placeholder.
    pub(crate) fn call(&self) -> Option<&Error> {
        match self {
            Self::Upload { source, .. } => source.call(),
            Self::NoUploads { .. } => None,
        }
    }
}

impl<K: Kind> Media<K> {
    /// Uploads it if a request has no room for it; else it is returned as it is. The dimensions of an
    /// image are kept.
    ///
    /// ```no_run
    /// # #[cfg(feature = "video")]
    /// # async fn example(client: runwayml::Client) -> runwayml::Result<()> {
    /// use runwayml::Video;
    /// use runwayml::types::VideoUpscaleUpscaleV1;
    ///
    /// let video = Video::open("street.mp4").await?.resolve(&client).await?;
    /// let request = VideoUpscaleUpscaleV1::new().video_uri(video);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ResolveError`].
    pub async fn resolve(mut self, client: &Client) -> Result<Self, ResolveError> {
        let attachment = &self.attachment;
        if attachment.held.has_room(K::NAME) {
            return Ok(self);
        }
        let what = attachment.describe();
        let (source, content) = match &attachment.held {
            Held::Address(..) => return Ok(self),
            Held::Bytes(data) => (Source::bytes(K::NAME, data.bytes.clone()), data.content),
            Held::File(path, _, content) => (Source::from(path), *content),
        };
        if !client.supports("create_upload") {
            return Err(ResolveError::NoUploads { what });
        }
        match client.upload(source).file_name(self.file_name(&content)).await {
            Ok(uri) => {
                self.attachment.held = Held::Address(uri.into(), content.dimensions);
                Ok(self)
            }
            Err(source) => Err(ResolveError::Upload { what, source }),
        }
    }

    /// A name whose extension says what it is.
    fn file_name(&self, content: &Content) -> String {
        let extension = content.format.extension;
        let name = self.attachment.name.as_deref().unwrap_or(K::NAME);
        match name.rsplit_once('.') {
            Some((_, last)) if last.eq_ignore_ascii_case(extension) => name.to_owned(),
            _ => format!("{name}.{extension}"),
        }
    }
}
