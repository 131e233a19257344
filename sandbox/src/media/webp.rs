//! Images as lossless WebP files.

use image_webp::{ColorType, EncodingError, WebPEncoder};

use super::pixels;

pub(super) fn encode(size: (u32, u32), color: [u8; 3]) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new(&mut file);
    encoder.encode(&pixels::all(size, color), size.0, size.1, ColorType::Rgb8)?;
    Ok(file)
}
