//! Media that have no room in a request are uploaded, where the host takes uploads. Knows no limit.

use crate::generated::Client;
use crate::upload::{Source, UploadError};

use super::content::Content;
use super::{Held, Kind, Media, wire};

/// Why a medium that has no room in a request could not be uploaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The host is not known to take uploads.
    #[error(
        "{what} has no room in a request, and this host is not known to take uploads: make it \
         smaller, or give its https address"
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

impl<K: Kind> Media<K> {
    /// Uploads it if a request has no room for it; else it is given back as it is. What was known of
    /// an image is remembered.
    ///
    /// ```no_run
    /// # #[cfg(feature = "video")]
    /// # async fn example(client: runwayml::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use runwayml::Video;
    /// use runwayml::types::VideoUpscaleUpscaleV1;
    ///
    /// let video = Video::open("street.mp4").await?.resolve(&client).await?;
    /// let request: VideoUpscaleUpscaleV1 =
    ///     VideoUpscaleUpscaleV1::builder().video_uri(video).try_into()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ResolveError`].
    pub async fn resolve(self, client: &Client) -> Result<Self, ResolveError> {
        let what = self.what();
        let (source, content) = match &self.held {
            Held::Address(..) => return Ok(self),
            Held::Bytes(bytes, content) if wire::has_room::<K>(bytes, content) => return Ok(self),
            Held::Bytes(bytes, content) => (Source::bytes(K::NAME, bytes.clone()), *content),
            Held::File(path, _, content) => (Source::from(path), *content),
        };
        if !client.host().serves("create_upload") {
            return Err(ResolveError::NoUploads { what });
        }
        match client.upload(source).file_name(self.file_name(&content)).await {
            Ok(uri) => Ok(Self { held: Held::Address(uri.into(), content.pixels), ..self }),
            Err(source) => Err(ResolveError::Upload { what, source }),
        }
    }

    /// A name by whose extension the host can see what it is.
    fn file_name(&self, content: &Content) -> String {
        let extension = &content.format.extension;
        let name = self.name.as_deref().unwrap_or(K::NAME);
        match name.rsplit_once('.') {
            Some((_, last)) if last.eq_ignore_ascii_case(extension) => name.to_owned(),
            _ => format!("{name}.{extension}"),
        }
    }
}
