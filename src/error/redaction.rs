//! What must not be shown of a body: queries of addresses, data URIs, the key, and the texts of the
//! request where a host repeats them. Knows text, and no answer.

use std::sync::{Arc, OnceLock};

use reqwest::header::HeaderValue;
use reqwest::{Body, Request};
use serde_json::Value;

use crate::wire;

/// The longest name that a request may hold, such as that of a model. Names may be shown.
const NAME: usize = 48;

/// What to hide beside what every text must hide. Cheap to make and to clone: the request is looked
/// into only where there is something to redact.
#[derive(Clone, Default)]
pub(crate) struct Redaction(Option<Arc<Secrets>>);

struct Secrets {
    authorization: Option<HeaderValue>,
    request: Option<Arc<Request>>,
    hidden: OnceLock<Vec<String>>,
}

impl Redaction {
    /// Hides the key, and the texts of a request if it has any.
    pub(crate) fn of(authorization: Option<HeaderValue>, request: Option<Arc<Request>>) -> Self {
        Self(Some(Arc::new(Secrets { authorization, request, hidden: OnceLock::new() })))
    }

    /// Hides these texts.
    #[cfg(feature = "assets")]
    pub(crate) fn hiding(texts: impl Iterator<Item = String>) -> Self {
        let hidden = OnceLock::from(in_order(texts.collect()));
        Self(Some(Arc::new(Secrets { authorization: None, request: None, hidden })))
    }

    /// The text without what must not be shown.
    pub(crate) fn apply(&self, text: &str) -> String {
        let hidden = self.0.as_ref().map_or(&[][..], |secrets| secrets.hidden());
        let mut shown = text.to_owned();
        for hidden in hidden.iter().filter(|hidden| text.contains(hidden.as_str())) {
            shown = shown.replace(hidden.as_str(), "…");
        }
        shown.split_inclusive(is_boundary).map(word).collect()
    }

    /// Applies to every text in the value.
    pub(crate) fn apply_to(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.apply(text),
            Value::Array(list) => list.iter_mut().for_each(|entry| self.apply_to(entry)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.apply_to(field)),
            _ => {}
        }
    }
}

impl Secrets {
    /// The texts to hide.
    fn hidden(&self) -> &[String] {
        self.hidden.get_or_init(|| {
            let key = self.authorization.as_ref().and_then(|value| value.to_str().ok());
            let key = key.and_then(|value| value.split(' ').next_back());
            let mut hidden: Vec<String> = key.map(str::to_owned).into_iter().collect();
            let body = self.request.as_deref().and_then(Request::body).and_then(Body::as_bytes);
            if let Ok(body) = serde_json::from_slice::<Value>(body.unwrap_or_default()) {
                gather(&body, &mut hidden);
            }
            in_order(hidden)
        })
    }
}

/// The longest first, so that no rest of one stays behind a shorter one.
fn in_order(mut hidden: Vec<String>) -> Vec<String> {
    hidden.retain(|text| !text.trim().is_empty());
    hidden.sort_by_key(|text| std::cmp::Reverse(text.len()));
    hidden
}

fn gather(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !is_name(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|entry| gather(entry, found)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, found)),
        _ => {}
    }
}

/// Whether a text is a name or a number and not what somebody wrote: `gen4_image`, `1280:720`.
pub(crate) fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    text.len() <= NAME && text.chars().all(is_part)
}

fn is_boundary(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>' | '(' | ')')
}

/// A word and the boundary behind it, with the secret part of an address gone.
fn word(text: &str) -> String {
    let end = text.trim_end_matches(is_boundary).len();
    let (word, boundary) = text.split_at(end);
    let lower = word.to_ascii_lowercase();
    let start = match (lower.find("data:"), lower.find("://")) {
        (Some(at), _) if word[at..].contains([',', ';']) => at,
        (_, Some(at)) => word[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8)),
        _ => return text.to_owned(),
    };
    let (before, address) = word.split_at(start);
    let address = if lower[start..].starts_with("data:") {
        format!("data:{}", &address["data:".len()..])
    } else {
        address.to_owned()
    };
    format!("{before}{}{boundary}", wire::redacted(&address).trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str) -> String {
        let mut request = Request::new(reqwest::Method::POST, "http://host".parse().unwrap());
        *request.body_mut() =
            Some(r#"{"promptText":"a red fox","ratio":"1:1","model":"gen4"}"#.into());
        let authorization = HeaderValue::from_static("Bearer key_1");
        Redaction::of(Some(authorization), Some(Arc::new(request))).apply(text)
    }

    #[test]
    fn no_secret_is_left_in_a_text() {
        assert_eq!(
            apply(r#"see "https://host/a?sig=1", (url=http://u:p@host/x#y) now"#),
            r#"see "https://host/a?…", (url=http://host/x?…) now"#
        );
        assert_eq!(apply("bad DATA:image/png;base64,AAAA."), "bad data:image/png;… (27 bytes)");
        assert_eq!(apply("key_1, gen4 for `a red fox` in 1:1"), "…, gen4 for `…` in 1:1");
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "://", "é://x", "data:", "data:,", "a data: b", "»https://h?q«"] {
            assert!(!apply(text).contains("?q"));
        }
    }
}
