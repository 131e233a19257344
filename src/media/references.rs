//! Reference images, with the tags by which a prompt mentions them.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::Image;
use super::mentions::{MentionMismatch, mismatches};
use crate::client::Client;
use crate::error::{MediaError, ReferencesError};
use crate::generated::TAGS;
use crate::schema::table::Schema;
use crate::schema::{check_string, into_input};

/// How many images are uploaded concurrently. Runway limits uploads, but does not document how.
const CONCURRENCY: usize = 4;

/// Reference images, in their order.
///
/// A request takes them where it takes a list of images. Its check knows how many the model accepts
/// and whether they may have tags; [`References::compare`] finds mentions without a tag and tags
/// without a mention.
///
/// ```
/// # #[cfg(feature = "image")]
/// # fn example() -> Result<(), runwayml::Error> {
/// use runwayml::References;
/// use runwayml::types::TextToImageGen4Image;
///
/// let prompt = "@cat crossing the street";
/// let references = References::new()
///     .tag("cat", "https://images.example.com/cat.png")?
///     .image("https://images.example.com/street.webp")?;
/// assert!(references.compare(prompt).is_empty());
/// TextToImageGen4Image::new()
///     .prompt_text(prompt)
///     .ratio("1920:1080")
///     .references(references)
///     .check()?;
/// # Ok(())
/// # }
/// # #[cfg(feature = "image")]
/// # example().unwrap();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "references do nothing until a request takes them"]
pub struct References {
    images: Vec<Image>,
}

impl References {
    /// No references yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more image, and the tag by which the prompt mentions it: `@cat` for `cat`. The image is an
    /// [`Image`] or the URL of one.
    ///
    /// # Errors
    ///
    /// [`ReferencesError`], where no model accepts the tag, or it is used already, or the URL is not
    /// accepted. A tag has 3 to 16 letters, digits and `_`, the first a letter; some models accept
    /// lower-case letters alone.
    pub fn tag<I>(mut self, tag: impl Into<String>, image: I) -> Result<Self, ReferencesError>
    where
        I: TryInto<Image, Error: Into<MediaError>>,
    {
        let tag = tag.into();
        check_tag(&tag)?;
        if self.tags().any(|used| used == tag) {
            return Err(ReferencesError::DuplicateTag { tag });
        }
        let mut image: Image = image.try_into().map_err(Into::into)?;
        image.tag = Some(tag);
        self.images.push(image);
        Ok(self)
    }

    /// One more image without a tag; it still steers the general look.
    ///
    /// # Errors
    ///
    /// [`ReferencesError::Image`], where the URL is not accepted.
    pub fn image<I>(mut self, image: I) -> Result<Self, ReferencesError>
    where
        I: TryInto<Image, Error: Into<MediaError>>,
    {
        self.images.push(image.try_into().map_err(Into::into)?);
        Ok(self)
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// Where the mentions in a prompt and the tags do not match: mentions without a tag, then tags
    /// without a mention. The API accepts both.
    pub fn compare(&self, prompt: &str) -> Vec<MentionMismatch> {
        mismatches(prompt, &self.tags().collect::<Vec<_>>())
    }

    /// Uploads the images that are too large for a request, at most four concurrently. See
    /// [`Media::resolve`](crate::media::Media::resolve).
    ///
    /// # Errors
    ///
    /// [`ReferencesError::Resolve`], of the first that could not be uploaded.
    pub async fn resolve(self, client: &Client) -> Result<Self, ReferencesError> {
        let resolved = stream::iter(self.images).map(|image| image.resolve(client));
        let images = resolved.buffered(CONCURRENCY).try_collect().await?;
        Ok(Self { images })
    }

    fn tags(&self) -> impl Iterator<Item = &str> {
        self.images.iter().filter_map(|image| image.tag.as_deref())
    }
}

into_input! {
    [] References: references => crate::schema::Input::from_iter(references.images).0;
}

/// Checks that at least one model accepts the tag. The check of the request knows which.
fn check_tag(tag: &str) -> Result<(), ReferencesError> {
    match problem(tag) {
        Some(problem) => Err(ReferencesError::Tag { tag: tag.to_owned(), problem }),
        None => Ok(()),
    }
}

/// Why no model accepts a tag.
fn problem(tag: &str) -> Option<String> {
    let formats = TAGS.iter().flat_map(|schema| match schema {
        Schema::String(formats) => *formats,
        _ => &[],
    });
    // Without an enabled API area that takes references, every tag is accepted.
    if TAGS.is_empty() { None } else { check_string(tag, formats).err() }
}
