//! What a host may make of a request that keeps to the contract and yet may not mean what its writer
//! meant. Whether that is told or refused is the caller's choice. Knows no model.

mod mentions;
#[cfg(feature = "assets")]
pub(crate) mod shape;

use std::fmt;

pub(crate) use mentions::mismatches;

/// What is to be done about a [`Concern`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OnConcern {
    /// A warning is logged, by `tracing`.
    #[default]
    Warn,
    /// The request is refused.
    Refuse,
}

/// Something that the contract allows, and that is probably not meant.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Concern {
    /// The prompt mentions `@tag`, and no image has the tag.
    #[non_exhaustive]
    MentionWithoutTag {
        /// What is mentioned, without the `@`.
        mention: String,
    },
    /// An image has a tag that the prompt does not mention. It still steers the general look
    /// (source: Runway's documentation).
    #[non_exhaustive]
    TagWithoutMention {
        /// The tag.
        tag: String,
    },
    /// An image is wider or higher than the model is said to take.
    #[non_exhaustive]
    Shape {
        /// The model.
        model: String,
        /// Width of the image, in pixels.
        width: u32,
        /// Height of the image, in pixels.
        height: u32,
        /// The least width that the model takes, in heights.
        least: f64,
        /// The greatest width that the model takes, in heights.
        most: f64,
        /// Who says so, and what is to be doubted about it.
        source: String,
    },
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MentionWithoutTag { mention } => {
                write!(f, "the prompt mentions `@{mention}`, and no image has the tag `{mention}`")
            }
            Self::TagWithoutMention { tag } => {
                write!(f, "an image has the tag `{tag}`, and the prompt does not mention `@{tag}`")
            }
            Self::Shape { model, width, height, least, most, source } => write!(
                f,
                "an image of {width}x{height} is {:.3} times as wide as it is high, and `{model}` \
                 takes {least} to {most} ({source})",
                f64::from(*width) / f64::from(*height),
            ),
        }
    }
}

impl OnConcern {
    /// Tells of the concerns, or refuses the first.
    pub(crate) fn judge(self, concerns: impl IntoIterator<Item = Concern>) -> Result<(), String> {
        for concern in concerns {
            match self {
                Self::Warn => tracing::warn!("{concern}"),
                Self::Refuse => return Err(concern.to_string()),
            }
        }
        Ok(())
    }
}

/// Looks at the images that a field of a request holds.
#[doc(hidden)]
pub fn look_at_images<T: serde::Serialize + ?Sized>(
    images: &T,
    field: &str,
    model: &str,
    on_concern: OnConcern,
) -> Result<(), String> {
    #[cfg(feature = "assets")]
    return on_concern.judge(shape::misfits(images, field, model));
    #[cfg(not(feature = "assets"))]
    {
        // Without the feature no image is more than a text.
        let _ = (images, field, model, on_concern);
        Ok(())
    }
}

/// Looks at the mentions in a prompt, and at the tags of its images.
#[doc(hidden)]
pub fn look_at_mentions<'t>(
    prompt: &str,
    tags: impl Iterator<Item = &'t str>,
    on_concern: OnConcern,
) -> Result<(), String> {
    on_concern.judge(mismatches(prompt, &tags.collect::<Vec<_>>()))
}
