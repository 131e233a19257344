//! Finds truncated images by the lengths and end markers of their format, without decoding.

/// Whether the end of the image is there; true for other formats.
pub(super) fn is_whole(media_type: &str, bytes: &[u8]) -> bool {
    match media_type {
        "image/png" => png_ends(bytes),
        "image/jpeg" => jpeg_ends(bytes),
        "image/webp" => webp_ends(bytes),
        _ => true,
    }
}

/// What follows the next `length` bytes; `None` if there are fewer. A length that the image states
/// is only ever used here, so that no sum of lengths can overflow.
fn skip(bytes: &[u8], length: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(length).ok()?..)
}

/// A signature, then chunks of length, name, content and checksum. The last chunk is `IEND`.
fn png_ends(bytes: &[u8]) -> bool {
    const SIGNATURE: u64 = 8;
    const CHECKSUM: u64 = 4;
    let mut rest = skip(bytes, SIGNATURE);
    while let Some(([a, b, c, d, name @ ..], content)) =
        rest.and_then(<[u8]>::split_first_chunk::<8>)
    {
        let length = u32::from_be_bytes([*a, *b, *c, *d]).into();
        rest = skip(content, length).and_then(|after| skip(after, CHECKSUM));
        if name == b"IEND" {
            return rest.is_some();
        }
    }
    false
}

/// Segments of marker, length and content up to the scan, then an end marker. A thumbnail in a
/// segment has an end marker of its own, which is skipped with the segment.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const START_OF_IMAGE: u64 = 2;
    const START_OF_SCAN: u8 = 0xda;
    const FILL: u8 = 0xff;
    const END: [u8; 2] = [0xff, 0xd9];
    let mut rest = skip(bytes, START_OF_IMAGE);
    while let Some([0xff, after @ ..]) = rest {
        rest = match after {
            [START_OF_SCAN, scan @ ..] => {
                return scan.windows(END.len()).rev().any(|two| two == END);
            }
            [FILL, ..] => Some(after),
            // The length counts its own two bytes.
            [_, content @ ..] => content
                .first_chunk()
                .and_then(|length| skip(content, u16::from_be_bytes(*length).into())),
            [] => None,
        };
    }
    false
}

/// `RIFF`, then the length of everything that follows.
fn webp_ends(bytes: &[u8]) -> bool {
    let after_length = skip(bytes, 4).and_then(<[u8]>::split_first_chunk::<4>);
    after_length
        .is_some_and(|(length, rest)| skip(rest, u32::from_le_bytes(*length).into()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_length_is_too_large_to_skip() {
        for length in [4, u64::from(u32::MAX), usize::MAX as u64, u64::MAX] {
            assert_eq!(skip(b"abc", length), None);
        }
        assert_eq!(skip(b"abc", 3), Some(&b""[..]));
    }

    #[test]
    fn an_image_that_states_the_largest_lengths_is_truncated() {
        let png = [b"\x89PNG\r\n\x1a\n", &[0xff; 4][..], b"IEND", &[0; 64]].concat();
        assert!(!is_whole("image/png", &png));
        let webp = [b"RIFF", &[0xff; 4][..], b"WEBP", &[0; 64]].concat();
        assert!(!is_whole("image/webp", &webp));
        let jpeg = [&b"\xff\xd8\xff\xe1\xff\xff"[..], &[0; 64]].concat();
        assert!(!is_whole("image/jpeg", &jpeg));
    }

    #[test]
    fn an_image_without_an_end_is_truncated() {
        for media_type in ["image/png", "image/jpeg", "image/webp"] {
            for fill in [0, 0xff] {
                for length in 0..40 {
                    let bytes = vec![fill; length];
                    let is_empty_webp = media_type == "image/webp" && fill == 0 && length >= 8;
                    assert_eq!(
                        is_whole(media_type, &bytes),
                        is_empty_webp,
                        "{media_type} {length}"
                    );
                }
            }
        }
    }
}
