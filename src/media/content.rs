//! Recognises the format of bytes, and the dimensions of an image, without decoding it.

use super::formats::{Format, INPUTS};
use super::truncation;
use crate::error::MediaError;

/// How many bytes are inspected to recognise plain text.
const TEXT_PREFIX: usize = 1024;

/// The format of bytes, and the dimensions if they are an image.
#[derive(Clone, Copy)]
pub(super) struct Content {
    pub(super) format: &'static Format,
    pub(super) dimensions: Option<Dimensions>,
}

/// The width and height of an image as it is stored; a rotation in its EXIF data is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Dimensions {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Dimensions {
    /// Width divided by height.
    pub fn aspect_ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

impl Content {
    /// Recognises bytes, which must be of this kind of media.
    pub(super) fn of(bytes: &[u8], name: Option<&str>, kind: &str) -> Result<Self, MediaError> {
        let what = || describe(name, kind);
        if bytes.is_empty() {
            return Err(MediaError::Empty { what: what() });
        }
        let found = media_type(bytes);
        let Some(format) = found.and_then(|found| INPUTS.format(kind, found)) else {
            let found = found.map_or_else(|| unrecognised(bytes), str::to_owned);
            return Err(MediaError::UnsupportedFormat {
                what: what(),
                found,
                accepted: accepted(kind),
            });
        };
        let media_type = format.media_type;
        let dimensions = dimensions(bytes);
        // An accepted image without dimensions is truncated before them.
        let has_begun = dimensions.is_some() || !media_type.starts_with("image/");
        if !(has_begun && truncation::is_whole(media_type, bytes)) {
            return Err(MediaError::Truncated { what: what(), media_type });
        }
        Ok(Self { format, dimensions })
    }
}

/// How messages name media: `` `cat.png` `` or `the image`.
pub(super) fn describe(name: Option<&str>, kind: &str) -> String {
    match name {
        Some(name) => format!("`{name}`"),
        None => format!("the {kind}"),
    }
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    // The brands of 3GPP videos, which `infer` does not know.
    if bytes.get(4..11) == Some(b"ftyp3gp") {
        return Some("video/3gpp");
    }
    infer::get(bytes).map(|found| found.mime_type())
}

fn unrecognised(bytes: &[u8]) -> String {
    let is_text = match std::str::from_utf8(&bytes[..bytes.len().min(TEXT_PREFIX)]) {
        Ok(text) => !text.contains('\0'),
        // A character may be cut in two.
        Err(error) => error.error_len().is_none(),
    };
    if is_text { "text".to_owned() } else { "an unknown format".to_owned() }
}

fn accepted(kind: &str) -> String {
    let formats = INPUTS.formats(kind).iter().map(|format| format.media_type);
    formats.collect::<Vec<_>>().join(", ")
}

fn dimensions(bytes: &[u8]) -> Option<Dimensions> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (size.width.try_into().ok()?, size.height.try_into().ok()?);
    (width > 0 && height > 0).then_some(Dimensions { width, height })
}
