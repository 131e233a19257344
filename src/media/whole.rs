//! Whether an image is all there, seen from the marks that its format sets and without decoding.
//! Knows formats, and not which are accepted.

/// Whether the end of the image is there; true for formats that are not known here.
pub(super) fn is_whole(media_type: &str, bytes: &[u8]) -> bool {
    match media_type {
        "image/png" => png_ends(bytes),
        "image/jpeg" => jpeg_ends(bytes),
        "image/webp" => webp_ends(bytes),
        _ => true,
    }
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Chunks of length, name, content and checksum follow a signature; the last is called `IEND`.
fn png_ends(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 8;
    const AROUND: usize = 12;
    let mut at = SIGNATURE;
    while let (Some(length), Some(name)) = (number(bytes, at), number::<4>(bytes, at + 4)) {
        at = at.saturating_add(u32::from_be_bytes(length) as usize).saturating_add(AROUND);
        if &name == b"IEND" {
            return at <= bytes.len();
        }
    }
    false
}

/// Segments with a marker and a length follow each other up to the scan, behind which the image ends
/// with a marker of its own. A thumbnail in a segment has such a marker too, and is passed over.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END: [u8; 2] = [0xff, 0xd9];
    let mut at = 2;
    while let (Some([0xff, marker]), Some(length)) = (number(bytes, at), number(bytes, at + 2)) {
        match marker {
            START_OF_SCAN => return bytes[at..].windows(END.len()).rev().any(|two| two == END),
            // Any number of these may stand before a marker.
            0xff => at += 1,
            _ => at += 2 + usize::from(u16::from_be_bytes(length)),
        }
    }
    false
}

/// The second word says how much follows it.
fn webp_ends(bytes: &[u8]) -> bool {
    const BEFORE: u64 = 8;
    let follows = number(bytes, 4).map(|length| u64::from(u32::from_le_bytes(length)));
    follows.is_some_and(|follows| follows + BEFORE <= bytes.len() as u64)
}
