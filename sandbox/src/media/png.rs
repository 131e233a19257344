//! Images: a gradient in the color of the prompt, as a PNG file.

use std::io::Write as _;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

/// An RGB image of this size, encoded row by row, because the largest have 45 MB before compression.
pub(super) fn encode(size: (u32, u32), color: [u8; 3]) -> Result<Vec<u8>, EncodingError> {
    let (width, height) = size;
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let across: Vec<u8> = (0..width).map(|x| share(x, width)).collect();
    let mut row = Vec::with_capacity(across.len() * 3);
    for y in 0..height {
        let down = share(y, height);
        row.clear();
        for right in &across {
            row.extend([color[0] / 2 + right / 2, color[1] / 2 + down / 2, color[2]]);
        }
        rows.write_all(&row)?;
    }
    rows.finish()?;
    writer.finish()?;
    Ok(file)
}

/// The position along the side, from 0 to 255.
fn share(at: u32, side: u32) -> u8 {
    u8::try_from(u64::from(at) * 256 / u64::from(side.max(1))).unwrap_or(u8::MAX)
}
