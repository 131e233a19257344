//! Truncates strings: to a number of bytes, or to a number of characters with an ellipsis.

/// The number of bytes of a string that are redacted and kept; the rest is dropped.
pub(super) const MAX_INPUT: usize = 64 * 1024;

/// The first bytes of a string, at most `length`.
pub(super) fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The first characters of a string, at most `length`, and `…` if there are more.
pub(super) fn with_ellipsis(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
