//! The pixels of an image: a gradient in the color of the prompt.

/// A row of RGB pixels of an image of this size.
pub(super) fn row(y: u32, (width, height): (u32, u32), color: [u8; 3]) -> Vec<u8> {
    let down = share(y, height);
    (0..width)
        .flat_map(|x| [color[0] / 2 + share(x, width) / 2, color[1] / 2 + down / 2, color[2]])
        .collect()
}

/// All rows.
pub(super) fn all(size: (u32, u32), color: [u8; 3]) -> Vec<u8> {
    (0..size.1).flat_map(|y| row(y, size, color)).collect()
}

/// The position along the side, from 0 to 255.
fn share(at: u32, side: u32) -> u8 {
    u8::try_from(u64::from(at) * 256 / u64::from(side.max(1))).unwrap_or(u8::MAX)
}
