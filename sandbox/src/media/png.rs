//! Images as PNG files.

use std::io::Write as _;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

use super::pixels;

/// An image of this size, encoded row by row: all pixels of a large one are many times its file.
pub(super) fn encode(size: (u32, u32), color: [u8; 3]) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    // Predicts a gradient in both directions.
    encoder.set_filter(Filter::Paeth);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    pixels::rows(size, color).try_for_each(|row| rows.write_all(&row))?;
    rows.finish()?;
    writer.finish()?;
    Ok(file)
}
