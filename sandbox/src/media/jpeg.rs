//! Images as JPEG files.

use jpeg_encoder::{ColorType, Encoder, EncodingError};

use super::pixels;

/// From 0 to 100.
const QUALITY: u8 = 80;

pub(super) fn encode(size: (u32, u32), color: [u8; 3]) -> Result<Vec<u8>, EncodingError> {
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, QUALITY);
    encoder.encode(&pixels::all(size, color), side(size.0), side(size.1), ColorType::Rgb)?;
    Ok(file)
}
