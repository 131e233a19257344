//! An image, a video or a clip of sound that a request takes: looked at when it is opened, and put on
//! the wire in a form that the contract has room for. Knows no operation and no limit.

mod address;
mod content;
mod data;
mod error;
mod kinds;
mod resolve;
mod whole;
mod wire;

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::concern::{Concern, OnConcern, shape};
use crate::inputs::INPUTS;
use crate::upload::RunwayUri;
use crate::wire::InvalidValue;

pub use content::Pixels;
pub use error::MediaError;
pub use kinds::{Kind, kind};
pub use resolve::ResolveError;

pub(crate) use data::DataUri;

use content::Content;

/// An image.
pub type Image = Media<kind::Image>;

/// A video.
pub type Video = Media<kind::Video>;

/// A clip of sound.
pub type Audio = Media<kind::Audio>;

/// A medium for a request: [`Image`], [`Video`] or [`Audio`].
///
/// Every property of a request that takes a medium takes one of these. Content is looked at, not the
/// name of a file. What goes on the wire is decided by the contract's own limits: a data URI if it is
/// small enough, else a `runway://` URI, for which the medium is uploaded by [`Media::resolve`]; an
/// address goes as it is.
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
/// assert_eq!(cat.pixels().map(|pixels| pixels.aspect()), Some(2.0));
/// let street = Image::from_address("https://images.example.com/street.webp")?;
/// assert!(Image::from_bytes("GIF89a and so on").is_err());
/// # Ok::<(), runwayml::MediaError>(())
/// ```
pub struct Media<K> {
    held: Held,
    name: Option<String>,
    kind: PhantomData<fn() -> K>,
}

#[derive(Clone)]
enum Held {
    Bytes(Bytes, Content),
    /// A file that no data URI has room for; it is read again when it is uploaded.
    File(PathBuf, u64, Content),
    /// Where it is, and its size if it was looked at before it went there.
    Address(String, Option<Pixels>),
}

/// A medium and where in the result it belongs, made with [`Media::at`].
#[derive(Debug, Clone)]
pub struct Placed<M> {
    media: M,
    position: String,
}

impl<K: Kind> Media<K> {
    /// Opens a file and looks at what is in it. A file that no data URI has room for is not kept in
    /// memory.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also where the file is of another kind or breaks off.
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
        // Of an image all is looked at, to see that it does not break off.
        let looked_at = if K::IS_SEEN_WHOLE { most } else { wire::room(K::NAME) as u64 };
        let bytes = read(file, looked_at).await.map_err(unreadable)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let content = Content::of(&bytes, name.as_deref(), K::NAME)?;
        let is_all = bytes.len() as u64 == length;
        let held = match is_all && wire::has_room::<K>(&bytes, &content) {
            true => Held::Bytes(bytes, content),
            false => Held::File(path.to_owned(), length, content),
        };
        Ok(Self { held, name, kind: PhantomData })
    }

    /// Takes bytes that are in memory.
    ///
    /// # Errors
    ///
    /// [`MediaError`], where they are of another kind or break off.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, MediaError> {
        let bytes = bytes.into();
        let content = Content::of(&bytes, None, K::NAME)?;
        Ok(Self { held: Held::Bytes(bytes, content), name: None, kind: PhantomData })
    }

    /// Reads all that a reader has, up to the size that hosts take as an upload.
    ///
    /// # Errors
    ///
    /// [`MediaError`], also where there is more.
    pub async fn from_reader(reader: impl AsyncRead + Unpin) -> Result<Self, MediaError> {
        let what = || error::what(None, K::NAME);
        let most = INPUTS.upload.most_bytes;
        let bytes = read(reader, most + 1).await;
        let bytes = bytes.map_err(|source| MediaError::Unreadable { what: what(), source })?;
        if bytes.len() as u64 > most {
            return Err(MediaError::TooLarge { what: what(), most });
        }
        Self::from_bytes(bytes)
    }

    /// Takes an address: an `https://` URL or a `runway://` URI. The host fetches it, so nothing is
    /// known of what is there.
    ///
    /// A URL names a domain, bears no user name and is not too long (source: Runway's page on inputs).
    ///
    /// # Errors
    ///
    /// [`MediaError::Address`], which says what is wrong with it.
    pub fn from_address(address: impl Into<String>) -> Result<Self, MediaError> {
        let address = address.into();
        address::check(&address, K::NAME)?;
        Ok(Self { held: Held::Address(address, None), name: None, kind: PhantomData })
    }

    /// The name for messages and, if it is uploaded, for the host; that of its file if nothing is
    /// said.
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What it is, such as `image/png`; `None` for an address.
    pub fn media_type(&self) -> Option<&str> {
        match &self.held {
            Held::Bytes(_, content) | Held::File(_, _, content) => Some(&content.format.media_type),
            Held::Address(..) => None,
        }
    }

    /// How many pixels it has, if it is an image that was looked at.
    pub fn pixels(&self) -> Option<Pixels> {
        match &self.held {
            Held::Bytes(_, content) | Held::File(_, _, content) => content.pixels,
            Held::Address(_, pixels) => *pixels,
        }
    }

    /// What the model may have against it, as far as that is known: nothing is told of models
    /// without a known rule. A request whose type tells its model looks at its images by itself.
    pub fn concerns(&self, model: &str) -> Vec<Concern> {
        self.pixels().and_then(|pixels| shape::misfit(pixels, model, None)).into_iter().collect()
    }

    /// The same medium, if there is nothing that the model may have against it; what is to be done
    /// otherwise is the caller's choice.
    ///
    /// # Errors
    ///
    /// With [`OnConcern::Refuse`], the first of [`Media::concerns`].
    pub fn check(self, model: &str, on_concern: OnConcern) -> Result<Self, InvalidValue> {
        on_concern.judge(self.concerns(model)).map_err(InvalidValue::new)?;
        Ok(self)
    }

    /// Places it, where a request takes several media each at a position of its own: `first` is
    /// where most videos begin. The contract knows the positions, and a wrong one is refused with
    /// those there are.
    pub fn at(self, position: impl Into<String>) -> Placed<Self> {
        Placed { media: self, position: position.into() }
    }

    /// What it is called in messages.
    pub(crate) fn what(&self) -> String {
        error::what(self.name.as_deref(), K::NAME)
    }
}

async fn read(reader: impl AsyncRead + Unpin, most: u64) -> std::io::Result<Bytes> {
    let mut bytes = Vec::new();
    reader.take(most).read_to_end(&mut bytes).await?;
    Ok(bytes.into())
}

impl<M> Placed<M> {
    #[doc(hidden)]
    pub fn into_parts(self) -> (M, String) {
        (self.media, self.position)
    }
}

impl<K> Clone for Media<K> {
    fn clone(&self) -> Self {
        Self { held: self.held.clone(), name: self.name.clone(), kind: PhantomData }
    }
}

impl<K: Kind> fmt::Debug for Media<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Media");
        match &self.held {
            Held::Bytes(bytes, content) => {
                shown.field("type", &content.format.media_type).field("bytes", &bytes.len());
            }
            Held::File(path, bytes, content) => {
                shown
                    .field("path", path)
                    .field("type", &content.format.media_type)
                    .field("bytes", bytes);
            }
            Held::Address(..) => {
                shown.field("kind", &K::NAME).field("address", &format_args!("…"));
            }
        }
        if let Some(Pixels { width, height }) = self.pixels() {
            shown.field("pixels", &format_args!("{width}x{height}"));
        }
        shown.finish()
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
        Self { held: Held::Address(uri.into(), None), name: None, kind: PhantomData }
    }
}

impl<K> From<&Media<K>> for Media<K> {
    fn from(media: &Media<K>) -> Self {
        media.clone()
    }
}
