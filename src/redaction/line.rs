//! Prints a string from a provider in one line, redacted and truncated.

use std::fmt::{self, Write as _};

use super::Redaction;
use super::cut::with_ellipsis;

/// The maximum length of a status or a code, in characters.
const MAX_CODE: usize = 48;

/// The maximum length of a message, in characters.
const MAX_MESSAGE: usize = 1024;

/// A string from a provider that is printed redacted, escaped and truncated to a number of
/// characters.
pub(crate) struct Line<'t>(&'t str, usize);

impl<'t> Line<'t> {
    /// A status or a code.
    pub(crate) fn code(text: &'t str) -> Self {
        Self(text, MAX_CODE)
    }

    /// A message.
    pub(crate) fn message(text: &'t str) -> Self {
        Self(text, MAX_MESSAGE)
    }
}

impl Line<'_> {
    fn redacted(&self) -> String {
        with_ellipsis(&Redaction::default().apply(self.0), self.1)
    }
}

impl fmt::Display for Line<'_> {
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

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.redacted(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_printed_in_one_line_redacted_and_truncated() {
        for (text, expected) in [
            ("RUNNING", "RUNNING"),
            ("see https://host/a?sig=1\nnow", "see https://host/a?…\\nnow"),
            (&"é".repeat(49), &format!("{}…", "é".repeat(48))),
            ("a\u{2028}\u{1b}[31mb \"c\"", "a\\u{2028}\\u{1b}[31mb \"c\""),
        ] {
            assert_eq!(Line::code(text).to_string(), expected);
        }
        assert_eq!(format!("{:?}", Line::code("a\n\"b\"")), r#""a\n\"b\"""#);
    }
}
