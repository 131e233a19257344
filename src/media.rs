//! Images, videos and audio for requests: recognised by their content when they are opened.

mod address;
mod attachment;
mod content;
mod error;
mod kinds;
mod resolve;
mod whole;

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::inputs::INPUTS;
use crate::types::Node;
use crate::upload::RunwayUri;

pub(crate) use attachment::Attachment;
pub use content::Dimensions;
pub use error::MediaError;
pub use kinds::{Kind, kind};
pub use resolve::ResolveError;

use attachment::{Data, Held};
use content::Content;

/// An image.
pub type Image = Media<kind::Image>;

/// A video.
pub type Video = Media<kind::Video>;

/// An audio clip.
pub type Audio = Media<kind::Audio>;

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
/// let street = Image::from_address("https://images.example.com/street.webp")?;
/// assert!(Image::from_bytes("GIF89a and so on").is_err());
/// # Ok::<(), runwayml::Error>(())
/// ```
pub struct Media<K> {
    pub(crate) attachment: Attachment,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Media<K> {
    fn new(held: Held, name: Option<String>) -> Self {
        let attachment = Attachment { kind: K::NAME, name, held, tag: None, position: None };
        Self { attachment, kind: PhantomData }
    }

    /// Opens a file and recognises its content. A file that no data URI has room for is not kept in
    /// memory.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also where the file is of another kind or truncated.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        let what = || error::what(Some(&path.display().to_string()), K::NAME);
        let unreadable = |source| MediaError::Unreadable { what: what(), source };
        let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
        let length = file.metadata().await.map_err(unreadable)?.len();
        let most = INPUTS.upload.most_bytes;
        if length > most {
            return Err(MediaError::TooLarge { what: what(), most });
        }
        // An image is read to its end, to see that it is not truncated.
        let needed = if K::IS_SEEN_WHOLE { most } else { attachment::room(K::NAME) as u64 };
        let bytes = read(file, needed).await.map_err(unreadable)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let content = Content::of(&bytes, name.as_deref(), K::NAME)?;
        let is_all = bytes.len() as u64 == length;
        let held = Held::Bytes(Arc::new(Data::new(bytes, content)));
        let held = match is_all && held.has_room(K::NAME) {
            true => held,
            false => Held::File(path.to_owned(), length, content),
        };
        Ok(Self::new(held, name))
    }

    /// Takes bytes that are in memory.
    ///
    /// # Errors
    ///
    /// [`MediaError`], where they are of another kind or truncated.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, MediaError> {
        let bytes = bytes.into();
        let content = Content::of(&bytes, None, K::NAME)?;
        Ok(Self::new(Held::Bytes(Arc::new(Data::new(bytes, content))), None))
    }

    /// Reads a reader to its end, up to the size of an upload.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also where there is more.
    pub async fn from_reader(reader: impl AsyncRead + Unpin) -> Result<Self, MediaError> {
        let what = || error::what(None, K::NAME);
        let most = INPUTS.upload.most_bytes;
        let bytes = read(reader, most.saturating_add(1)).await;
        let bytes = bytes.map_err(|source| MediaError::Unreadable { what: what(), source })?;
        if bytes.len() as u64 > most {
            return Err(MediaError::TooLarge { what: what(), most });
        }
        Self::from_bytes(bytes)
    }

    /// Takes an `https://` URL or a `runway://` URI. The provider fetches it, so nothing is known of
    /// what is there.
    ///
    /// A URL must name a domain, must not contain credentials and must not be too long (source:
    /// Runway's page on inputs).
    ///
    /// # Errors
    ///
    /// [`MediaError::Address`], which says what is wrong with it.
    pub fn from_address(address: impl Into<String>) -> Result<Self, MediaError> {
        let address = address.into();
        address::check(&address, K::NAME)?;
        Ok(Self::new(Held::Address(address, None), None))
    }

    /// The name for messages and, if it is uploaded, for the provider; that of its file by default.
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.attachment.name = Some(name.into());
        self
    }

    /// What it is, such as `image/png`; `None` for a URL.
    pub fn media_type(&self) -> Option<&str> {
        Some(self.attachment.held.content()?.format.media_type)
    }

    /// Its width and height, if it is an image that was looked at.
    pub fn dimensions(&self) -> Option<Dimensions> {
        match &self.attachment.held {
            Held::Address(_, dimensions) => *dimensions,
            held => held.content()?.dimensions,
        }
    }

    /// The same media at a position, where a request takes several of them: `first` is where most
    /// videos begin. The check of the request knows the positions that there are.
    pub fn at(mut self, position: impl Into<String>) -> Self {
        self.attachment.position = Some(position.into());
        self
    }
}

async fn read(reader: impl AsyncRead + Unpin, most: u64) -> std::io::Result<Bytes> {
    let mut bytes = Vec::new();
    reader.take(most).read_to_end(&mut bytes).await?;
    Ok(bytes.into())
}

impl<K> Clone for Media<K> {
    fn clone(&self) -> Self {
        Self { attachment: self.attachment.clone(), kind: PhantomData }
    }
}

impl<K: Kind> fmt::Debug for Media<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attachment.fmt(f)
    }
}

impl<K: Kind> TryFrom<&str> for Media<K> {
    type Error = MediaError;

    fn try_from(address: &str) -> Result<Self, MediaError> {
        Self::from_address(address)
    }
}

impl<K: Kind> TryFrom<String> for Media<K> {
    type Error = MediaError;

    fn try_from(address: String) -> Result<Self, MediaError> {
        Self::from_address(address)
    }
}

impl<K: Kind> From<RunwayUri> for Media<K> {
    fn from(uri: RunwayUri) -> Self {
        Self::new(Held::Address(uri.into(), None), None)
    }
}

impl<K> From<&Media<K>> for Media<K> {
    fn from(media: &Media<K>) -> Self {
        media.clone()
    }
}

crate::types::into_input! {
    [K: Kind] Media<K>: media => Node::Media(Box::new(media.attachment));
    [K: Kind] &Media<K>: media => media.clone().into_input().0;
    [] RunwayUri: uri => Node::Text(uri.into());
    [] &RunwayUri: uri => Node::Text(uri.as_str().to_owned());
}
