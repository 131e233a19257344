//! Finds secret strings in another string, in which they may be escaped or truncated.

use serde_json::Value;

use super::canonical::Canonical;
use super::cut::{MAX_INPUT, cut};
use super::identifier::is_name;

/// A string of fewer bytes is found only in quotes.
const MIN_UNQUOTED: usize = 4;

/// The beginning of a string is found too if it has this many bytes, because a provider may truncate
/// what it repeats.
const MIN_BEGINNING: usize = 20;

/// How much of the data of a data URI is looked for, in bytes. More in one word is truncated anyway.
const MAX_BASE64: usize = 1024;

/// Secret strings in canonical form.
#[derive(Default)]
pub(super) struct SecretStrings(Vec<String>);

impl SecretStrings {
    pub(super) fn insert(&mut self, text: &str) {
        let canonical = Canonical::of(cut(text, MAX_INPUT)).text;
        let text = canonical.trim();
        if !text.is_empty() && !self.0.iter().any(|known| known == text) {
            self.0.push(text.to_owned());
        }
    }

    /// Inserts every string that is not name-like. Of a data URI in Base64, which is redacted anyway, it
    /// inserts the beginning of the data, because a provider may repeat that alone.
    pub(super) fn insert_all(&mut self, value: &Value) {
        match value {
            Value::String(text) if !is_name(text) => match base64(text) {
                Some(data) => self.insert(cut(data, MAX_BASE64)),
                None => self.insert(text),
            },
            Value::Array(list) => list.iter().for_each(|entry| self.insert_all(entry)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    self.insert_all(field);
                    if !is_name(name) {
                        self.insert(name);
                    }
                }
            }
            _ => {}
        }
    }

    /// Start and end of each occurrence of a secret in a canonical string.
    pub(super) fn occurrences(&self, text: &str) -> Vec<(usize, usize)> {
        self.0.iter().flat_map(|secret| occurrences(text, secret)).collect()
    }
}

fn occurrences(text: &str, secret: &str) -> Vec<(usize, usize)> {
    let is_short = secret.len() < MIN_UNQUOTED;
    // URLs of the same server begin alike.
    let may_be_cut = secret.len() > MIN_BEGINNING && !cut(secret, MIN_BEGINNING).contains("://");
    let needle = if may_be_cut { cut(secret, MIN_BEGINNING) } else { secret };
    let found = text.match_indices(needle).map(|(start, _)| {
        let rest = text[start..].bytes().zip(secret.bytes());
        let same = rest.take_while(|(one, other)| one == other).count();
        (start, start + cut(secret, same).len())
    });
    found.filter(|(start, end)| !is_short || is_quoted(text, *start, *end)).collect()
}

/// The data of a data URI in Base64.
fn base64(text: &str) -> Option<&str> {
    const MARK: &str = ";base64,";
    let is_data_uri =
        text.starts_with("data:") && !text.bytes().any(|byte| byte.is_ascii_whitespace());
    let at = cut(text, 256).find(MARK).filter(|_| is_data_uri)?;
    Some(&text[at + MARK.len()..])
}

fn is_quoted(text: &str, start: usize, end: usize) -> bool {
    let is_quote = |char: Option<char>| matches!(char, None | Some('"' | '\'' | '`'));
    is_quote(text[..start].chars().next_back()) && is_quote(text[end..].chars().next())
}
