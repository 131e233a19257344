//! Uploads media that do not fit into a request.

use super::attachment::Held;
use super::content::Content;
use super::{Kind, Media, Source};
use crate::client::Client;
use crate::error::ResolveError;
use crate::generated::operations::CreateUpload;
use crate::schema::MediaContent as _;

impl<K: Kind> Media<K> {
    /// Uploads it if it is too large for a request; else it is returned as it is. The dimensions of an
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
        if attachment.held.fits(K::NAME) {
            return Ok(self);
        }
        let what = attachment.describe();
        let (source, content) = match &attachment.held {
            Held::Uri(..) => return Ok(self),
            Held::Bytes(data) => (Source::bytes(K::NAME, data.bytes.clone()), data.content),
            Held::File(path, _, content) => (Source::from(path), *content),
        };
        if !client.transport.supports(CreateUpload::ID) {
            return Err(ResolveError::UploadsUnsupported { what });
        }
        match client.upload(source).file_name(self.file_name(&content)).await {
            Ok(uri) => {
                self.attachment.held = Held::Uri(uri.into(), content.dimensions);
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
