//! The pixels of an image: a gradient in the color of the prompt.

/// The rows of RGB pixels of an image of this size.
pub(super) fn rows((width, height): (u32, u32), color: [u8; 3]) -> impl Iterator<Item = Vec<u8>> {
    let first = (0..width).flat_map(|x| [color[0] / 2 + share(x, width) / 2, 0, color[2]]);
    let mut row: Vec<u8> = first.collect();
    (0..height).map(move |y| {
        let green = color[1] / 2 + share(y, height) / 2;
        row.chunks_exact_mut(3).for_each(|pixel| pixel[1] = green);
        row.clone()
    })
}

/// All rows.
pub(super) fn all(size: (u32, u32), color: [u8; 3]) -> Vec<u8> {
    rows(size, color).collect::<Vec<_>>().concat()
}

/// The position along the side, from 0 to 255.
fn share(at: u32, side: u32) -> u8 {
    u8::try_from(u64::from(at) * 256 / u64::from(side.max(1))).unwrap_or(u8::MAX)
}
