//! What bytes are, and how large the image in them is: read from their beginning, without decoding.
//! Which formats are accepted is not known here.

use crate::inputs::{Format, INPUTS};

use super::error::{MediaError, what};
use super::whole;

/// How much of a text is looked at to see that it is one.
const GLANCE: usize = 1024;

/// What was found in bytes.
#[derive(Clone, Copy)]
pub(super) struct Content {
    pub(super) format: &'static Format,
    pub(super) pixels: Option<Pixels>,
}

/// The size of an image as it is stored; a turn in its EXIF data is not counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Pixels {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Pixels {
    /// How many times as wide as high it is.
    pub fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

impl Content {
    /// Looks at bytes that should be of a kind.
    pub(super) fn of(bytes: &[u8], name: Option<&str>, kind: &str) -> Result<Self, MediaError> {
        let what = || what(name, kind);
        if bytes.is_empty() {
            return Err(MediaError::Empty { what: what() });
        }
        let found = media_type(bytes);
        let Some(format) = found.and_then(|found| INPUTS.format(kind, found)) else {
            let found = found.map_or_else(|| unrecognised(bytes), str::to_owned);
            return Err(MediaError::NotAccepted { what: what(), found, accepted: accepted(kind) });
        };
        let media_type = &*format.media_type;
        let pixels = pixels(bytes);
        // Of an image that is accepted the size is always known, unless it ends before it.
        let has_begun = pixels.is_some() || !media_type.starts_with("image/");
        if !(has_begun && whole::is_whole(media_type, bytes)) {
            return Err(MediaError::Truncated { what: what(), media_type });
        }
        Ok(Self { format, pixels })
    }
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    // The brands of phones' videos, which `infer` does not know.
    if bytes.get(4..11) == Some(b"ftyp3gp") {
        return Some("video/3gpp");
    }
    infer::get(bytes).map(|found| found.mime_type())
}

fn unrecognised(bytes: &[u8]) -> String {
    let is_text = match std::str::from_utf8(&bytes[..bytes.len().min(GLANCE)]) {
        Ok(text) => !text.contains('\0'),
        // The glance may have cut a character in two.
        Err(error) => error.error_len().is_none(),
    };
    if is_text { "a text".to_owned() } else { "of no known format".to_owned() }
}

fn accepted(kind: &str) -> String {
    let formats = INPUTS.formats(kind).iter().map(|format| &*format.media_type);
    formats.collect::<Vec<_>>().join(", ")
}

fn pixels(bytes: &[u8]) -> Option<Pixels> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (size.width.try_into().ok()?, size.height.try_into().ok()?);
    (width > 0 && height > 0).then_some(Pixels { width, height })
}
