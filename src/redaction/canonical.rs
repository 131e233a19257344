//! The canonical form of a string, so that a secret is found however often it was escaped.

/// A string without percent-encoding and without the escapes of JSON and HTML at any depth, in which one
/// space replaces any white space.
#[derive(Default)]
pub(super) struct Canonical {
    pub text: String,
    /// Where each byte of `text` comes from.
    origins: Vec<Origin>,
}

#[derive(Clone, Copy)]
struct Origin {
    start: usize,
    end: usize,
    is_percent_encoded: bool,
}

/// A character, and where it was in the original string.
#[derive(Clone, Copy)]
struct Token {
    char: char,
    origin: Origin,
}

impl Canonical {
    pub(super) fn of(text: &str) -> Self {
        let mut tokens: Vec<Token> = text
            .char_indices()
            .map(|(start, char)| {
                let end = start + char.len_utf8();
                Token { char, origin: Origin { start, end, is_percent_encoded: false } }
            })
            .collect();
        decode(&mut tokens, '%', true, percent);
        decode(&mut tokens, '\\', false, json_escape);
        decode(&mut tokens, '&', false, html_entity);
        let mut canonical = Self::default();
        let mut rest = &tokens[..];
        while let Some(first) = rest.first() {
            let space = rest.iter().take_while(|token| is_space(token.char)).count();
            let (char, used) = if space > 0 { (' ', space) } else { (first.char, 1) };
            canonical.push(char, joined(&rest[..used]));
            rest = &rest[used..];
        }
        canonical
    }

    fn push(&mut self, char: char, origin: Origin) {
        self.text.push(char);
        self.origins.resize(self.text.len(), origin);
    }

    /// Where this part of the canonical string is in the original string.
    pub(super) fn original(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origins[start].start, self.origins[end - 1].end)
    }

    /// Whether the character that begins at this byte was percent-encoded, so that it is not a
    /// delimiter in a URL.
    pub(super) fn is_percent_encoded(&self, at: usize) -> bool {
        self.origins[at].is_percent_encoded
    }
}

fn is_space(char: char) -> bool {
    char.is_whitespace() || char.is_control()
}

/// The range of all these characters. White space is percent-encoded if all of it is.
fn joined(tokens: &[Token]) -> Origin {
    Origin {
        start: tokens[0].origin.start,
        end: tokens[tokens.len() - 1].origin.end,
        is_percent_encoded: tokens.iter().all(|token| token.origin.is_percent_encoded),
    }
}

/// Replaces each escape that begins with `first` by the character that `read_escape` returns, with
/// the number of tokens that it read.
fn decode(
    tokens: &mut Vec<Token>,
    first: char,
    is_percent: bool,
    read_escape: fn(&[Token]) -> Option<(char, usize)>,
) {
    if tokens.iter().all(|token| token.char != first) {
        return;
    }
    let mut decoded = Vec::with_capacity(tokens.len());
    let mut rest = &tokens[..];
    while let Some(token) = rest.first() {
        let found = if token.char == first { read_escape(rest) } else { None };
        let (char, used) = found.unwrap_or((token.char, 1));
        let mut origin = joined(&rest[..used]);
        origin.is_percent_encoded |= is_percent && found.is_some();
        decoded.push(Token { char, origin });
        rest = &rest[used..];
    }
    *tokens = decoded;
}

/// `%26`, also encoded again as `%2526`.
fn percent(tokens: &[Token]) -> Option<(char, usize)> {
    let (first, mut used) = percent_byte(tokens)?;
    let mut bytes = [first, 0, 0, 0];
    let length = match first {
        0x00..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    for byte in &mut bytes[1..length] {
        let Some((next, more)) = percent_byte(&tokens[used..]) else { break };
        (*byte, used) = (next, used + more);
    }
    match str::from_utf8(&bytes[..length]) {
        Ok(text) => Some((text.chars().next()?, used)),
        Err(_) => Some((char::REPLACEMENT_CHARACTER, percent_byte(tokens)?.1)),
    }
}

fn percent_byte(tokens: &[Token]) -> Option<(u8, usize)> {
    if tokens.first()?.char != '%' {
        return None;
    }
    let mut at = 1;
    while starts_with(&tokens[at..], "25") && hex(&tokens[at + 2..], 2).is_some() {
        at += 2;
    }
    Some((u8::try_from(hex(&tokens[at..], 2)?).ok()?, at + 2))
}

/// `\n`, `\"` or `\u0026`, also with more backslashes. Any other backslash is dropped: it may be
/// doubled, or the end of an escaped string.
fn json_escape(tokens: &[Token]) -> Option<(char, usize)> {
    let run = tokens.iter().take_while(|token| token.char == '\\').count();
    let Some(next) = tokens.get(run) else { return Some((' ', run)) };
    match next.char {
        'n' | 'r' | 't' | 'b' | 'f' => Some((' ', run + 1)),
        'u' => Some(unicode_escape(tokens, run).unwrap_or(('u', run + 1))),
        char => Some((char, run + 1)),
    }
}

fn unicode_escape(tokens: &[Token], run: usize) -> Option<(char, usize)> {
    let (unit, used) = (hex(&tokens[run + 1..], 4)?, run + 5);
    if let Some(char) = char::from_u32(unit) {
        return Some((char, used));
    }
    let rest = &tokens[used..];
    let run = rest.iter().take_while(|token| token.char == '\\').count();
    let low = match rest.get(run) {
        Some(next) if run > 0 && next.char == 'u' => hex(&rest[run + 1..], 4),
        _ => None,
    };
    match low {
        Some(low @ 0xdc00..=0xdfff) if unit < 0xdc00 => {
            let char = char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?;
            Some((char, used + run + 5))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, used)),
    }
}

/// `&lt;`, `&#60;` or `&#x3c;`, also with its `&` escaped as `&amp;`.
fn html_entity(tokens: &[Token]) -> Option<(char, usize)> {
    let mut at = 1;
    while starts_with(&tokens[at..], "amp;") {
        at += "amp;".len();
    }
    let rest: String = tokens[at..].iter().take(10).map(|token| token.char).collect();
    let Some((name, _)) = rest.split_once(';') else { return Some(('&', at)) };
    let char = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => name.strip_prefix('#').and_then(|code| {
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => code.parse(),
            };
            char::from_u32(code.ok()?)
        }),
    };
    // A name holds only ASCII, so its characters are its bytes.
    Some(char.map_or(('&', at), |char| (char, at + name.len() + 1)))
}

fn starts_with(tokens: &[Token], text: &str) -> bool {
    text.chars().enumerate().all(|(at, char)| tokens.get(at).is_some_and(|it| it.char == char))
}

/// The value of this many hexadecimal digits.
fn hex(tokens: &[Token], digits: usize) -> Option<u32> {
    let digits = tokens.get(..digits)?;
    digits.iter().try_fold(0, |value, token| Some(value * 16 + token.char.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        Canonical::of(text).text
    }

    /// As a JSON string without its quotes, with `&`, `<`, `>` and non-ASCII escaped if asked for.
    fn json_escaped(text: &str, is_ascii_only: bool) -> String {
        let json = serde_json::to_string(text).unwrap();
        let json = &json[1..json.len() - 1];
        if !is_ascii_only {
            return json.to_owned();
        }
        let mut escaped = String::new();
        for char in json.chars() {
            match char {
                '&' | '<' | '>' | '\u{80}'.. => {
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        escaped.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                '/' => escaped.push_str("\\/"),
                char => escaped.push(char),
            }
        }
        escaped
    }

    #[test]
    fn escaped_strings_have_the_same_canonical_form() {
        for (text, expected) in [
            (r"cats \u0026 dogs", "cats & dogs"),
            (r"cats \\\\u0026 dogs", "cats & dogs"),
            ("cats &amp;amp; dogs", "cats & dogs"),
            (r"cats \u0026amp; dogs", "cats & dogs"),
            ("cats%20%26%20dogs", "cats & dogs"),
            ("cats%2520%252526 dogs", "cats & dogs"),
            (r#"a \\\"b\\\"\n\tc"#, r#"a "b" c"#),
            (r"https:\/\/host", "https://host"),
            (r"\ud83e\udd80 \\ud83e\\udd80 %F0%9F%A6%80", "🦀 🦀 🦀"),
            ("&lt;&#60;&#x3C;&quot;&apos;", r#"<<<"'"#),
            ("a\r\n\u{a0} b", "a b"),
            (r"100% \ud83e &x; % \u12 %e2%28", "100% \u{fffd} &x; % u12 \u{fffd}("),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn a_canonical_part_is_found_in_the_original() {
        let text = r"é cats \\u0026 dogs";
        let canonical = Canonical::of(text);
        let at = canonical.text.find('&').unwrap();
        let (start, end) = canonical.original(at, at + 1);
        assert_eq!(&text[start..end], r"\\u0026");
    }

    proptest! {
        #[test]
        fn escaping_does_not_change_the_canonical_form(
            text in r#"([a-z0-9 ]|[&<>"'\\/%;#nu\nx🦀é]){0,24}"#,
            levels in 1_usize..4,
            is_ascii_only: bool,
        ) {
            let escaped = (0..levels).fold(text.clone(), |it, _| json_escaped(&it, is_ascii_only));
            let (escaped, text) = (canonical(&escaped), canonical(&text));
            prop_assert_eq!(escaped.trim(), text.trim());
        }
    }
}
