//! Escapes upstream text in Markdown, so that it is neither markup nor a mention of a GitHub user.

/// Keeps a code span only if it is one word, so that a stray backtick turns nothing into markup.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(word) = code_span(rest) {
            escaped.extend(["`", word, "`"]);
            rest = &rest[word.len() + 2..];
            continue;
        }
        match character {
            '\n' | '\r' => escaped.push(' '),
            '@' => escaped.push_str("@\u{200b}"),
            '`' | '<' | '>' | '*' | '_' | '[' | ']' | '#' | '|' | '\\' | '&' | '~' | '$' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
        rest = &rest[character.len_utf8()..];
    }
    escaped
}

/// The word between two backticks at the start of the text.
fn code_span(text: &str) -> Option<&str> {
    let (word, rest) = text.strip_prefix('`')?.split_once('`')?;
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    (is_word && !rest.starts_with('`')).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_mentions_are_escaped() {
        assert_eq!(escape("<b> @you `a_b` a_b\n"), "\\<b\\> @\u{200b}you `a_b` a\\_b ");
        assert_eq!(escape("[x](https://example.com) &lt;"), "\\[x\\](https://example.com) \\&lt;");
    }

    #[test]
    fn a_stray_backtick_does_not_turn_text_into_markup() {
        assert_eq!(escape("`a`b` <i> `c`"), "`a`b\\` \\<i\\> `c`");
        assert_eq!(escape("`` <i>"), "\\`\\` \\<i\\>");
        assert_eq!(escape("`a <i>` b"), "\\`a \\<i\\>\\` b");
    }
}
