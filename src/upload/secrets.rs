//! Hides the upload URL and the presigned fields in what storage says.

use reqwest::Url;

use crate::error::body::excerpt;
use crate::error::redaction::Redaction;
use crate::generated::types;

/// How often a text is decoded: storage may escape what was escaped before.
const ROUNDS: usize = 3;

/// The texts of a placeholder with which anyone could upload.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(placeholder: &types::Upload, url: &Url) -> Self {
        let fields = placeholder.fields.values().map(|value| value.expose().to_owned());
        let query = url.query_pairs().map(|(_, value)| value.into_owned());
        let parts = [url.as_str(), url.path(), url.query().unwrap_or_default()];
        let texts = fields.chain(query).chain(parts.map(str::to_owned));
        // Base64 may be repeated without its padding.
        let texts = texts.map(|text| text.trim().trim_end_matches('=').to_owned());
        Self(texts.filter(|text| !matches!(text.as_str(), "" | "/")).collect())
    }

    /// The beginning of what storage says, in one line of at most 1 KiB.
    pub(super) fn excerpt(&self, said: &str) -> String {
        let words = said.split_inclusive(is_boundary).map(|word| match self.is_in(word) {
            true => format!("…{}", &word[word.trim_end_matches(is_boundary).len()..]),
            false => word.to_owned(),
        });
        // A secret with a boundary in it is in no single word.
        let redaction = Redaction::hiding(self.0.iter().cloned());
        excerpt(words.collect::<String>().as_bytes(), &redaction)
    }

    /// Whether the word has a secret, as it is or escaped.
    fn is_in(&self, word: &str) -> bool {
        let decoded = |text: &String| Some(percent_decoded(&xml_decoded(text)));
        let mut forms = std::iter::successors(Some(word.to_owned()), decoded).take(ROUNDS);
        forms.any(|form| self.0.iter().any(|secret| form.contains(secret)))
    }
}

fn is_boundary(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>' | '{' | '}')
}

fn percent_decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut decoded = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(b'%'));
        decoded.extend(piece.bytes().skip(if byte.is_some() { 2 } else { 0 }));
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The text with the entities of XML replaced by their characters.
pub(super) fn xml_decoded(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let entity = piece.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest)));
        let (character, rest) = entity.unwrap_or(('&', piece));
        decoded.push(character);
        decoded.push_str(rest);
    }
    decoded
}

fn entity(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok();
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#')?.strip_prefix(['x', 'X']) {
            Some(digits) => char::from_u32(number(digits, 16)?),
            None => char::from_u32(number(&name[1..], 10)?),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_other_text_stays() {
        assert_eq!(percent_decoded("a%3Db%3d%c3%a9%"), "a=b=é%");
        assert_eq!(percent_decoded("100%, %zz %"), "100%, %zz %");
        assert_eq!(xml_decoded("a&amp;b&#38;c&#x26;d &quot;e&quot;"), "a&b&c&d \"e\"");
        assert_eq!(xml_decoded("a & b; &none; &#; &#x110000; &"), "a & b; &none; &#; &#x110000; &");
    }
}
