//! The texts that must not be shown, and where they are in another text.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::canonical::Canonical;
use super::{MAX_INPUT, cut, is_name};

/// A shorter text, in bytes, is hidden only where it is a whole quoted string.
const MIN_PART: usize = 4;

/// The beginning of a text is hidden too if it has this many bytes, since a provider may shorten
/// what it repeats.
const MIN_BEGINNING: usize = 20;

/// Texts in canonical form, by their first bytes.
#[derive(Default)]
pub(super) struct Texts {
    long: HashMap<[u8; MIN_PART], HashSet<String>>,
    short: HashSet<String>,
}

impl Texts {
    pub(super) fn insert(&mut self, text: &str) {
        let canonical = Canonical::of(cut(text, MAX_INPUT)).text;
        let text = canonical.trim();
        match text.as_bytes().first_chunk() {
            Some(first) => {
                self.long.entry(*first).or_default().insert(text.to_owned());
            }
            None if !text.is_empty() => {
                self.short.insert(text.to_owned());
            }
            None => {}
        }
    }

    /// Inserts every string of a JSON text that is not name-like. Data URIs are left out: they are
    /// hidden anyway.
    pub(super) fn insert_all(&mut self, json: &[u8]) {
        // What was read before a syntax error is in.
        let _ = self.deserialize(&mut serde_json::Deserializer::from_slice(json));
    }

    /// Where the texts are in a canonical text: start and end of each occurrence.
    pub(super) fn occurrences(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut covered = 0;
        if self.long.is_empty() && self.short.is_empty() {
            return found;
        }
        for (at, _) in text.char_indices() {
            let rest = &text[at..];
            let length = self.length_at(rest, at >= covered).max(self.quoted_length_at(text, at));
            if at + length > covered {
                covered = at + length;
                found.push((at, covered));
            }
        }
        found
    }

    /// The length of the longest text that `rest` begins with.
    fn length_at(&self, rest: &str, may_be_shortened: bool) -> usize {
        let texts = rest.as_bytes().first_chunk().and_then(|first| self.long.get(first));
        let lengths = texts.into_iter().flatten().map(|text| {
            if rest.starts_with(text.as_str()) {
                text.len()
            } else if may_be_shortened && !is_url(text) {
                Some(common(rest, text)).filter(|common| *common >= MIN_BEGINNING).unwrap_or(0)
            } else {
                0
            }
        });
        lengths.max().unwrap_or(0)
    }

    fn quoted_length_at(&self, text: &str, at: usize) -> usize {
        let is_quote = |char: Option<char>| matches!(char, None | Some('"' | '\'' | '`'));
        if self.short.is_empty() || !is_quote(text[..at].chars().next_back()) {
            return 0;
        }
        let lengths = (1..MIN_PART).filter(|length| {
            let end = at + length;
            let part = text.get(at..end);
            part.is_some_and(|part| self.short.contains(part))
                && is_quote(text[end..].chars().next())
        });
        lengths.max().unwrap_or(0)
    }
}

/// URLs of the same server begin alike.
fn is_url(text: &str) -> bool {
    cut(text, MIN_BEGINNING).contains("://")
}

/// The length of the beginning that two texts have in common.
fn common(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    cut(one, same).len()
}

fn is_base64_data_uri(text: &str) -> bool {
    text.starts_with("data:")
        && cut(text, 256).contains(";base64,")
        && !text.bytes().any(|byte| byte.is_ascii_whitespace())
}

impl<'de> DeserializeSeed<'de> for &mut Texts {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Texts {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if !is_name(text) && !is_base64_data_uri(text) {
            self.insert(text);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while object.next_key_seed(&mut *self)?.is_some() {
            object.next_value_seed(&mut *self)?;
        }
        Ok(())
    }
}
