//! Which strings are not redacted, and how much of the others is read.

/// The maximum length of a name, such as that of a model. Names are not redacted.
const MAX_NAME: usize = 48;

/// The number of bytes of a text that are read; the rest is left out.
pub(super) const MAX_INPUT: usize = 64 * 1024;

/// Whether a text is a name or a number and not what somebody wrote: `gen4_image`, `1280:720`.
pub(crate) fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    text.len() <= MAX_NAME && text.chars().all(is_part)
}

/// The beginning of a text, of at most this many bytes.
pub(super) fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
