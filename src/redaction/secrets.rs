//! The secret texts, and where they occur in another text.

use serde_json::Value;

use super::canonical::Canonical;
use super::identifier::{MAX_INPUT, cut, is_name};

/// A shorter text, in bytes, is hidden only where it is a whole quoted string.
const MIN_PART: usize = 4;

/// The beginning of a text is hidden too if it has this many bytes, since a provider may shorten
/// what it repeats.
const MIN_BEGINNING: usize = 20;

/// Texts in canonical form.
#[derive(Default)]
pub(super) struct Texts(Vec<String>);

impl Texts {
    pub(super) fn insert(&mut self, text: &str) {
        let canonical = Canonical::of(cut(text, MAX_INPUT)).text;
        let text = canonical.trim();
        if !text.is_empty() && !self.0.iter().any(|known| known == text) {
            self.0.push(text.to_owned());
        }
    }

    /// Inserts every string that is not name-like. Base64 in data URIs is left out: it is hidden anyway.
    pub(super) fn insert_all(&mut self, value: &Value) {
        match value {
            Value::String(text) if !is_name(text) && !is_base64(text) => self.insert(text),
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

    /// Where the texts are in a canonical text: start and end of each occurrence.
    pub(super) fn occurrences(&self, text: &str) -> Vec<(usize, usize)> {
        self.0.iter().flat_map(|hidden| occurrences(text, hidden)).collect()
    }
}

fn occurrences(text: &str, hidden: &str) -> Vec<(usize, usize)> {
    let is_short = hidden.len() < MIN_PART;
    // URLs of the same server begin alike.
    let may_be_cut = hidden.len() > MIN_BEGINNING && !cut(hidden, MIN_BEGINNING).contains("://");
    let needle = if may_be_cut { cut(hidden, MIN_BEGINNING) } else { hidden };
    let found = text.match_indices(needle).map(|(start, _)| {
        let rest = text[start..].bytes().zip(hidden.bytes());
        let same = rest.take_while(|(one, other)| one == other).count();
        (start, start + cut(hidden, same).len())
    });
    found.filter(|(start, end)| !is_short || is_quoted(text, *start, *end)).collect()
}

fn is_base64(text: &str) -> bool {
    text.starts_with("data:")
        && cut(text, 256).contains(";base64,")
        && !text.bytes().any(|byte| byte.is_ascii_whitespace())
}

fn is_quoted(text: &str, start: usize, end: usize) -> bool {
    let is_quote = |char: Option<char>| matches!(char, None | Some('"' | '\'' | '`'));
    is_quote(text[..start].chars().next_back()) && is_quote(text[end..].chars().next())
}
