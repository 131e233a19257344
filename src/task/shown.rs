//! How a provider's own text is shown: without secrets, in one line, and not longer than is useful.

use std::fmt::{self, Write as _};

use crate::error::redaction::Redaction;

/// The most characters of a status or a code.
pub(crate) const WORD: usize = 48;

/// The most characters of a failure text.
pub(super) const TEXT: usize = 1024;

/// A text that is shown redacted, escaped and cut to a number of characters.
pub(crate) struct Shown<'t>(pub(crate) &'t str, pub(crate) usize);

impl Shown<'_> {
    fn redacted(&self) -> String {
        let redacted = Redaction::default().apply(self.0);
        match redacted.char_indices().nth(self.1) {
            Some((at, _)) => format!("{}…", &redacted[..at]),
            None => redacted,
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.redacted().chars() {
            if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
                write!(f, "{}", character.escape_debug())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.redacted(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_without_secrets_in_one_line_and_cut() {
        for (text, shown) in [
            ("RUNNING", "RUNNING"),
            ("see https://host/a?sig=1\nnow", "see https://host/a?…\\nnow"),
            (&"é".repeat(49), &format!("{}…", "é".repeat(48))),
            ("a\u{2028}\u{1b}[31mb \"c\"", "a\\u{2028}\\u{1b}[31mb \"c\""),
        ] {
            assert_eq!(Shown(text, WORD).to_string(), shown);
        }
        assert_eq!(format!("{:?}", Shown("a\n\"b\"", WORD)), r#""a\n\"b\"""#);
    }
}
