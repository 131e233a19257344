//! Frames with high dynamic range: one color, as an OpenEXR file with uncompressed half floats.

/// Such frames are small, because a sequence has many.
const LARGEST_SIDE: u32 = 64;

/// The pixel type half float in a list of channels.
const HALF: u32 = 1;

pub(super) fn encode(size: (u32, u32), color: [u8; 3]) -> Vec<u8> {
    let (width, height) = (size.0.min(LARGEST_SIDE), size.1.min(LARGEST_SIDE));
    let mut file = b"\x76\x2f\x31\x01\x02\0\0\0".to_vec();
    let window = words(&[0, 0, width.saturating_sub(1), height.saturating_sub(1)]);
    let one = 1_f32.to_le_bytes();
    attribute(&mut file, "channels", "chlist", &channels());
    attribute(&mut file, "compression", "compression", &[0]);
    attribute(&mut file, "dataWindow", "box2i", &window);
    attribute(&mut file, "displayWindow", "box2i", &window);
    attribute(&mut file, "lineOrder", "lineOrder", &[0]);
    attribute(&mut file, "pixelAspectRatio", "float", &one);
    attribute(&mut file, "screenWindowCenter", "v2f", &[0; 8]);
    attribute(&mut file, "screenWindowWidth", "float", &one);
    file.push(0);
    let pixels = width * 3 * 2;
    let rows = file.len() as u64 + u64::from(height) * 8;
    let row_length = u64::from(pixels) + 8;
    file.extend((0..u64::from(height)).flat_map(|row| (rows + row * row_length).to_le_bytes()));
    for row in 0..height {
        file.extend(words(&[row, pixels]));
        // Channels are in the order of their names.
        for share in [color[2], color[1], color[0]] {
            file.extend((0..width).flat_map(|_| half(share).to_le_bytes()));
        }
    }
    file
}

fn channels() -> Vec<u8> {
    let mut list = Vec::new();
    for name in ["B", "G", "R"] {
        list.extend(name.bytes().chain([0]));
        list.extend(words(&[HALF, 0, 1, 1])); // type, linear, sampling across and down
    }
    list.push(0);
    list
}

fn attribute(file: &mut Vec<u8>, name: &str, kind: &str, value: &[u8]) {
    for text in [name, kind] {
        file.extend(text.bytes().chain([0]));
    }
    file.extend(words(&[u32::try_from(value.len()).unwrap_or(u32::MAX)]));
    file.extend(value);
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A share of 256 as a half float.
fn half(share: u8) -> u16 {
    if share == 0 {
        return 0;
    }
    // The highest bit that is set is the exponent, the bits below it are the fraction.
    let exponent = 7 - share.leading_zeros() as u16;
    let fraction = (u16::from(share) << (10 - exponent)) & 0x3ff;
    ((exponent + 15 - 8) << 10) | fraction
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn shares_are_half_floats() {
        for (share, bits) in [(0, 0), (1, 0x1c00), (64, 0x3400), (128, 0x3800), (192, 0x3a00)] {
            assert_eq!(half(share), bits, "{share}");
        }
    }
}
