//! Images that guide an output, with the tags by which the prompt mentions them. How an image goes on
//! the wire is the business of `media`; how many a model takes, that of the contract.

mod tags;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::generated::Client;
use crate::media::{Image, MediaError, ResolveError};
use crate::wire::{Entry, InvalidValue};

/// How many images are uploaded at once. Runway limits uploads, and does not say to how many.
const AT_ONCE: usize = 4;

/// Images that guide an output, in their order.
///
/// A builder takes them where it takes a list of images. How many there may be, and whether they may
/// bear tags, is decided by the model that the builder asks for. When the request is made, mentions
/// in the prompt are matched against the tags; what does not match is logged as a warning, or refused
/// with [`OnConcern::Refuse`](crate::OnConcern::Refuse).
///
/// ```
/// # #[cfg(feature = "image")]
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use runwayml::types::TextToImageGen4Image;
/// use runwayml::{OnConcern, References};
///
/// let references = References::new()
///     .tag("cat", "https://images.example.com/cat.png")?
///     .image("https://images.example.com/street.webp")?;
/// let request: TextToImageGen4Image = TextToImageGen4Image::builder()
///     .prompt_text("@cat crossing the street")
///     .ratio("1920:1080")
///     .references(references)
///     .on_concern(OnConcern::Refuse)
///     .try_into()?;
/// assert_eq!(request.reference_images.len(), 2);
/// # Ok(())
/// # }
/// # #[cfg(feature = "image")]
/// # example().unwrap();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "references do nothing until a request takes them"]
pub struct References {
    entries: Vec<Reference>,
}

#[derive(Debug, Clone)]
struct Reference {
    tag: Option<String>,
    image: Image,
}

/// Why references could not be taken or made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferencesError {
    /// What was given is no image for a request.
    #[error(transparent)]
    Image(#[from] MediaError),
    /// The tag is none that a prompt could mention.
    #[error("the tag `{tag}` cannot be used: {reason}")]
    #[non_exhaustive]
    Tag {
        /// The tag.
        tag: String,
        /// What is wrong with it, and what would do.
        reason: String,
    },
    /// Two images have the same tag.
    #[error("the tag `{tag}` is given to two images: a prompt could not tell them apart")]
    #[non_exhaustive]
    SameTag {
        /// The tag.
        tag: String,
    },
    /// An image has no room in a request and could not be uploaded.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}

impl References {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more image, and the tag by which the prompt mentions it: `@cat` for `cat`. The image is an
    /// [`Image`] or the address of one.
    ///
    /// # Errors
    ///
    /// [`ReferencesError`], where the tag is not of the form that the contract gives, or is used
    /// already, or the address is none.
    pub fn tag<I>(mut self, tag: impl Into<String>, image: I) -> Result<Self, ReferencesError>
    where
        I: TryInto<Image, Error: Into<MediaError>>,
    {
        let tag = tag.into();
        tags::check(&tag)?;
        if self.entries.iter().any(|entry| entry.tag.as_ref() == Some(&tag)) {
            return Err(ReferencesError::SameTag { tag });
        }
        let image = image.try_into().map_err(Into::into)?;
        self.entries.push(Reference { tag: Some(tag), image });
        Ok(self)
    }

    /// One more image that the prompt does not mention by a tag; it still steers the general look.
    ///
    /// # Errors
    ///
    /// [`ReferencesError::Image`], where the address is none.
    pub fn image<I>(mut self, image: I) -> Result<Self, ReferencesError>
    where
        I: TryInto<Image, Error: Into<MediaError>>,
    {
        let image = image.try_into().map_err(Into::into)?;
        self.entries.push(Reference { tag: None, image });
        Ok(self)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Uploads those images that a request has no room for, at most four at once; the others stay as
    /// they are. See [`Media::resolve`](crate::Media::resolve).
    ///
    /// # Errors
    ///
    /// [`ReferencesError::Resolve`], of the first that could not be uploaded.
    pub async fn resolve(self, client: &Client) -> Result<Self, ReferencesError> {
        let resolved = stream::iter(self.entries).map(async |Reference { tag, image }| {
            let image = image.resolve(client).await?;
            Ok::<_, ReferencesError>(Reference { tag, image })
        });
        let entries = resolved.buffered(AT_ONCE).try_collect().await?;
        Ok(Self { entries })
    }
}

impl Reference {
    /// The entry of a request, with its name in what may go wrong.
    fn entry<T: Entry<Image>>(self, place: usize) -> Result<T, InvalidValue> {
        let Self { tag, image } = self;
        let made = T::try_from(image).and_then(|entry| match &tag {
            Some(tag) => entry.tagged(tag),
            None => Ok(entry),
        });
        made.map_err(|error| match tag {
            Some(tag) => InvalidValue::new(format!("the image `{tag}`: {error}")),
            None => InvalidValue::new(format!("image {} of the references: {error}", place + 1)),
        })
    }
}

impl<T: Entry<Image>> TryFrom<References> for Vec<T> {
    type Error = InvalidValue;

    fn try_from(references: References) -> Result<Self, InvalidValue> {
        let entries = references.entries.into_iter().enumerate();
        entries.map(|(place, reference)| reference.entry(place)).collect()
    }
}
