//! Tells identifiers, which are not redacted, from what a person wrote.

/// The maximum length of a name, such as that of a model. Names are not redacted.
const MAX_NAME: usize = 48;

/// Whether a string is a name or a number, such as `gen4_image` or `1280:720`, and not what a person
/// wrote.
pub(crate) fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    text.len() <= MAX_NAME && text.chars().all(is_part)
}
