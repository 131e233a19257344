//! Images, videos and audio for requests, recognised by their content; references, uploads and
//! downloads.

mod attachment;
mod content;
mod download;
mod formats;
mod kind;
mod mentions;
mod references;
mod resolve;
mod transfer;
mod truncation;
mod upload;
mod uri;

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use attachment::{Attachment, Data, Held, max_data_uri};
use content::{Content, describe};
use formats::INPUTS;

use crate::error::MediaError;
use crate::schema::{self, Node};

pub use content::Dimensions;
pub use download::{Download, Downloaded, IntoDirectory, IntoWriter};
pub use kind::{Kind, kinds};
pub use mentions::MentionMismatch;
pub use references::References;
pub use transfer::Progress;
pub use upload::{RunwayUri, Source, Upload};

/// An image.
pub type Image = Media<kinds::Image>;

/// A video.
pub type Video = Media<kinds::Video>;

/// An audio clip.
pub type Audio = Media<kinds::Audio>;

/// Media for a request: [`Image`], [`Video`] or [`Audio`].
///
/// Every property that takes media takes one of these. The content decides what it is, not the name
/// of a file. The limits of the property decide how it is sent: as a data URI if it is small enough,
/// else as a `runway://` URI, for which [`Media::resolve`] uploads it; a URL is sent as it is.
///
/// ```
/// use runwayml::Image;
///
/// # const PNG: &[u8] = &[
/// #     0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 2, 0, 0, 0,
/// #     1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0, 0, 0, 0,
/// # ];
/// let cat = Image::from_bytes(PNG)?;
/// assert_eq!(cat.media_type(), Some("image/png"));
/// assert_eq!(cat.dimensions().map(|dimensions| dimensions.aspect_ratio()), Some(2.0));
/// let street = Image::from_uri("https://images.example.com/street.webp")?;
/// assert!(Image::from_bytes("GIF89a and so on").is_err());
/// # Ok::<(), runwayml::Error>(())
/// ```
#[must_use = "media do nothing until a request takes them"]
pub struct Media<K> {
    attachment: Attachment,
    /// The tag by which a prompt mentions it.
    tag: Option<String>,
    /// Its position in the result.
    position: Option<String>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Media<K> {
    fn new(held: Held, name: Option<String>) -> Self {
        let attachment = Attachment { kind: K::NAME, name, held };
        Self { attachment, tag: None, position: None, kind: PhantomData }
    }

    /// Opens a file and recognises its content. A file that is too large for a data URI is not kept
    /// in memory.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also if the file is of another kind, a truncated image, or larger than the 200 MiB
    /// of an upload.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        let what = || describe(Some(&path.display().to_string()), K::NAME);
        let unreadable = |source| MediaError::Read { what: what(), source };
        let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
        let length = file.metadata().await.map_err(unreadable)?.len();
        let max = INPUTS.upload.max_bytes;
        if length > max {
            return Err(MediaError::TooLarge { what: what(), max });
        }
        // An image is read to its end, to see that it is not truncated.
        let needed = if K::IS_READ_WHOLE { max } else { max_data_uri(K::NAME) as u64 };
        let bytes = read(file, needed).await.map_err(unreadable)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let content = Content::of(&bytes, name.as_deref(), K::NAME)?;
        // What is no regular file, such as a pipe, has no length of its own.
        let is_all = (bytes.len() as u64) < needed;
        let held = Held::Bytes(Arc::new(Data::new(bytes, content)));
        let held = match is_all && held.fits(K::NAME) {
            true => held,
            false => Held::File(path.to_owned(), length, content),
        };
        Ok(Self::new(held, name))
    }

    /// Takes bytes that are in memory and recognises their content.
    ///
    /// # Errors
    ///
    /// [`MediaError`], if they are empty, of another kind or a truncated image.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, MediaError> {
        let bytes = bytes.into();
        let content = Content::of(&bytes, None, K::NAME)?;
        Ok(Self::new(Held::Bytes(Arc::new(Data::new(bytes, content))), None))
    }

    /// Reads a reader to its end into memory, at most the 200 MiB of an upload.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also if there is more.
    pub async fn from_reader(reader: impl AsyncRead + Unpin) -> Result<Self, MediaError> {
        let what = || describe(None, K::NAME);
        let max = INPUTS.upload.max_bytes;
        let bytes = read(reader, max.saturating_add(1)).await;
        let bytes = bytes.map_err(|source| MediaError::Read { what: what(), source })?;
        if bytes.len() as u64 > max {
            return Err(MediaError::TooLarge { what: what(), max });
        }
        Self::from_bytes(bytes)
    }

    /// Takes an `https://` URL or a `runway://` URI. The provider fetches it, so its content is not
    /// checked.
    ///
    /// A URL must name a public domain, must not contain credentials and has 13 to 2048 UTF-16 code
    /// units (source: Runway's page on inputs); a `runway://` URI has 13 to 5000.
    ///
    /// # Errors
    ///
    /// [`MediaError::Uri`], which says what is wrong with it.
    pub fn from_uri(uri: impl Into<String>) -> Result<Self, MediaError> {
        let uri = uri.into();
        uri::check(&uri, K::NAME)?;
        Ok(Self::new(Held::Uri(uri, None), None))
    }

    /// The name for messages and, if it is uploaded, for the provider; default is that of its file.
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.attachment.name = Some(name.into());
        self
    }

    /// The media type of its content, such as `image/png`; `None` for a URI, which is not read.
    pub fn media_type(&self) -> Option<&str> {
        Some(self.attachment.held.content()?.format.media_type)
    }

    /// Its width and height in pixels, if it is an image that was read.
    pub fn dimensions(&self) -> Option<Dimensions> {
        self.attachment.held.dimensions()
    }

    /// Its position in the result, where a request takes several media: `first` for the first frame of
    /// a video. The check of the request knows which positions the model accepts.
    pub fn with_position(mut self, position: impl Into<String>) -> Self {
        self.position = Some(position.into());
        self
    }

    fn into_node(self) -> Node {
        let Self { attachment, tag, position, .. } = self;
        Node::Media(Box::new(schema::Media { content: Arc::new(attachment), tag, position }))
    }
}

async fn read(reader: impl AsyncRead + Unpin, max: u64) -> std::io::Result<Bytes> {
    let mut bytes = Vec::new();
    reader.take(max).read_to_end(&mut bytes).await?;
    Ok(bytes.into())
}

impl<K> Clone for Media<K> {
    fn clone(&self) -> Self {
        Self {
            attachment: self.attachment.clone(),
            tag: self.tag.clone(),
            position: self.position.clone(),
            kind: PhantomData,
        }
    }
}

impl<K: Kind> fmt::Debug for Media<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attachment.fmt(f)
    }
}

macro_rules! try_from {
    ($($type:ty: $value:ident => $media:expr;)*) => {$(
        impl<K: Kind> TryFrom<$type> for Media<K> {
            type Error = MediaError;

            fn try_from($value: $type) -> Result<Self, MediaError> {
                $media
            }
        }
    )*};
}

try_from! {
    &str: uri => Self::from_uri(uri);
    String: uri => Self::from_uri(uri);
    &String: uri => Self::from_uri(uri.as_str());
    reqwest::Url: url => Self::from_uri(url);
    &reqwest::Url: url => Self::from_uri(url.as_str());
    schema::Url: url => Self::from_uri(url.as_str());
    &schema::Url: url => Self::from_uri(url.as_str());
    Bytes: bytes => Self::from_bytes(bytes);
    Vec<u8>: bytes => Self::from_bytes(bytes);
}

impl<K: Kind> From<RunwayUri> for Media<K> {
    fn from(uri: RunwayUri) -> Self {
        Self::new(Held::Uri(uri.into(), None), None)
    }
}

impl<K: Kind> From<&RunwayUri> for Media<K> {
    fn from(uri: &RunwayUri) -> Self {
        uri.clone().into()
    }
}

impl<K> From<&Media<K>> for Media<K> {
    fn from(media: &Media<K>) -> Self {
        media.clone()
    }
}

schema::into_input! {
    [K: Kind] Media<K>: media => media.into_node();
    [] RunwayUri: uri => Node::String(uri.into());
}
