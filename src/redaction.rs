//! Redacts what logs, errors and `Debug` must not contain: keys, credentials and queries of URLs, data
//! URIs, and the strings of a request that a provider repeats.

mod canonical;
mod cut;
mod excerpt;
mod identifier;
mod line;
mod secrets;
mod text;

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde_json::Value;

use canonical::Canonical;
use cut::{MAX_INPUT, cut};
use secrets::SecretStrings;

pub(crate) use excerpt::{MESSAGES, excerpt, outline, shortened};
#[cfg(feature = "drift")]
pub(crate) use identifier::is_name;
pub(crate) use line::Line;
pub(crate) use text::{Redacted, redact_text};

/// The maximum length of a word, such as a URL, in bytes.
const MAX_WORD: usize = 512;

/// What to redact besides URLs and data URIs. Cheap to make and to clone: the request is parsed only
/// when there is something to redact.
#[derive(Clone, Default)]
pub(crate) struct Redaction(Option<Arc<Secrets>>);

#[derive(Default)]
struct Secrets {
    authorization: Option<HeaderValue>,
    body: Option<Bytes>,
    strings: OnceLock<SecretStrings>,
}

/// A part of a canonical string to redact, and its replacement.
struct Match {
    start: usize,
    end: usize,
    replacement: String,
}

impl Redaction {
    /// Redacts the key of an `Authorization` header and the strings of a JSON body.
    pub(crate) fn new(authorization: Option<HeaderValue>, body: Option<Bytes>) -> Self {
        Self(Some(Arc::new(Secrets { authorization, body, ..Secrets::default() })))
    }

    /// Redacts these strings.
    #[cfg(feature = "assets")]
    pub(crate) fn of_strings(strings: impl Iterator<Item = String>) -> Self {
        let mut secret = SecretStrings::default();
        strings.for_each(|string| secret.insert(&string));
        Self(Some(Arc::new(Secrets { strings: secret.into(), ..Secrets::default() })))
    }

    /// The text without secrets.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.redacted(text, find_in_urls)
    }

    /// A link to documentation without secrets. A fragment such as `#400` is not secret and stays.
    pub(crate) fn apply_to_link(&self, link: &str) -> String {
        let is_plain = link.starts_with("https://") && !link.contains(['?', '@', '=', '%', '&']);
        if is_plain { self.redacted(link, |_, _| {}) } else { self.apply(link) }
    }

    /// Applies to every string in the value, and to the names of its fields.
    pub(crate) fn apply_to(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.apply(text),
            Value::Array(list) => list.iter_mut().for_each(|entry| self.apply_to(entry)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|field| self.apply_to(field));
                for (name, field) in std::mem::take(fields) {
                    fields.insert(self.apply(&name), field);
                }
            }
            _ => {}
        }
    }

    /// Whether the request was parsed.
    #[cfg(test)]
    pub(super) fn is_prepared(&self) -> bool {
        self.0.as_ref().is_some_and(|secrets| secrets.strings.get().is_some())
    }

    /// The text without the secret strings and without what `find_others` finds.
    fn redacted(&self, text: &str, find_others: fn(&Canonical, &mut Vec<Match>)) -> String {
        let input = cut(text, MAX_INPUT);
        let canonical = Canonical::of(input);
        let mut matches = Vec::new();
        if let Some(secrets) = &self.0 {
            let found = secrets.strings().occurrences(&canonical.text).into_iter();
            matches.extend(found.map(|(start, end)| Match {
                start,
                end,
                replacement: "…".to_owned(),
            }));
        }
        find_others(&canonical, &mut matches);
        let mut redacted = replaced(input, &canonical, matches);
        if input.len() < text.len() {
            redacted.push('…');
        }
        redacted
    }
}

impl Secrets {
    fn strings(&self) -> &SecretStrings {
        self.strings.get_or_init(|| {
            let mut strings = SecretStrings::default();
            if let Some(authorization) = &self.authorization {
                let value = String::from_utf8_lossy(authorization.as_bytes());
                strings.insert(value.split(' ').next_back().unwrap_or_default());
            }
            let body = self.body.as_deref().unwrap_or_default();
            strings.insert_all(&serde_json::from_slice(body).unwrap_or_default());
            strings
        })
    }
}

/// The text with each match replaced. Where matches overlap, the replacement of the first is used.
fn replaced(text: &str, canonical: &Canonical, mut matches: Vec<Match>) -> String {
    matches.sort_by_key(|part| part.start);
    let mut replaced = String::new();
    let mut copied = 0;
    let mut parts = matches.into_iter().filter(|part| part.start < part.end).peekable();
    while let Some(mut part) = parts.next() {
        while let Some(next) = parts.next_if(|next| next.start < part.end) {
            part.end = part.end.max(next.end);
        }
        let (start, end) = canonical.original(part.start, part.end);
        replaced.push_str(&text[copied..start.max(copied)]);
        replaced.push_str(&part.replacement);
        copied = end;
    }
    replaced.push_str(&text[copied..]);
    replaced
}

/// Finds what is secret in URLs and data URIs, and the end of very long words.
fn find_in_urls(canonical: &Canonical, matches: &mut Vec<Match>) {
    let text = &canonical.text;
    let is_boundary = |(at, char): &(usize, char)| {
        matches!(char, ' ' | '"' | '<' | '>' | '`') && !canonical.is_percent_encoded(*at)
    };
    let mut start = 0;
    while start < text.len() {
        let boundary = text[start..].char_indices().map(|(at, char)| (start + at, char));
        let end = boundary.clone().find(is_boundary).map_or(text.len(), |(at, _)| at);
        find_in_word(canonical, start, end, matches);
        start = end + 1;
    }
}

fn find_in_word(canonical: &Canonical, start: usize, end: usize, matches: &mut Vec<Match>) {
    let word = &canonical.text[start..end];
    let mut redact = |from: usize, to: usize, replacement: String| {
        matches.push(Match { start: start + from, end: start + to, replacement });
    };
    if word.len() > MAX_WORD {
        redact(cut(word, MAX_WORD).len(), word.len(), "…".to_owned());
    }
    if let Some(at) = data(word) {
        let (first, last) = canonical.original(start, end);
        redact(at, word.len(), format!(";… ({} bytes)", last - first));
    }
    for (at, _) in word.match_indices("://") {
        let authority_at = at + "://".len();
        let authority = word[authority_at..].split(['/', '?', '#']).next().unwrap_or_default();
        if let Some(at) = authority.rfind('@') {
            redact(authority_at, authority_at + at + 1, String::new());
        }
    }
    if let Some(at) = query(word) {
        // A full stop or a parenthesis may belong to the sentence.
        let end = word.trim_end_matches([')', ']', '}', '\'', ',', '.', ';', ':', '!']).len();
        redact(at, end.max(at + 1), "?…".to_owned());
    }
}

/// Where the data of a data URI begins, with the `;` or `,` behind its media type.
fn data(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    let mut found = lower.match_indices("data:").map(|(at, scheme)| (at, at + scheme.len()));
    found.find_map(|(at, start)| {
        let is_scheme = !lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &lower[start..];
        let is_media_type = |c: char| c.is_ascii_alphanumeric() || "/+.-_*".contains(c);
        let end = rest.find(|c: char| !is_media_type(c))?;
        (is_scheme && rest[end..].starts_with([';', ','])).then_some(start + end)
    })
}

/// Where the query or the fragment of a URL begins. Without a scheme, `?name=` is one.
fn query(word: &str) -> Option<usize> {
    if let Some(scheme) = word.find("://") {
        return Some(scheme + word[scheme..].find(['?', '#'])?);
    }
    let mut found = word.match_indices(['?', '#']);
    let (at, _) = found.find(|(at, _)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let rest = word[at + 1..].trim_start_matches(is_name);
        rest.starts_with('=')
    })?;
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{
        "promptText": "a red fox & \"friends\"\non ice", "ratio": "1:1", "model": "gen4",
        "negative": "!?", "promptImage": "https://host/private/a.png", "seed": 7,
        "nested": [{ "a b c d": "data:image/png;base64,AAAA" }]
    }"#;

    fn redaction() -> Redaction {
        let authorization = HeaderValue::from_static("Bearer key_1/+");
        Redaction::new(Some(authorization), Some(Bytes::from_static(BODY.as_bytes())))
    }

    #[test]
    fn urls_keep_no_query_no_fragment_and_no_credentials() {
        for (text, expected) in [
            (
                r#"see "https://host/a?sig=1", (url=http://u:p@host/x#y) now"#,
                r#"see "https://host/a?…", (url=http://host/x?…) now"#,
            ),
            ("https://host/image%20(1).png?sig=1.", "https://host/image%20(1).png?…."),
            (
                "['https://host/a?sig=1', 'https://u@host/b']",
                "['https://host/a?…', 'https://host/b']",
            ),
            (r"https:\/\/host\/a?x=1\u0026sig=2 x", r"https:\/\/host\/a?… x"),
            (
                r#"{\"url\":\"https:\/\/host\/a?x=1\\u0026sig=2\"}"#,
                r#"{\"url\":\"https:\/\/host\/a?…\"}"#,
            ),
            ("https://host/a?x=1&amp;sig=2", "https://host/a?…"),
            (
                "u=https%3A%2F%2Fu%3Ap%40host%2Fa%3Fx%3D1%26sig%3D2 x",
                "u=https%3A%2F%2Fhost%2Fa?… x",
            ),
            ("https%253A%252F%252Fhost%252Fa%253Fsig%253D2", "https%253A%252F%252Fhost%252Fa?…"),
            ("GET /a%20b?X-Amz-Signature=1 failed", "GET /a%20b?… failed"),
            ("what? see #5", "what? see #5"),
            ("runway://upload/1?x=1", "runway://upload/1?…"),
            ("https://a@b:c@host/?", "https://host/?…"),
            ("»https://h?q«", "»https://h?…"),
        ] {
            assert_eq!(redaction().apply(text), expected);
        }
    }

    #[test]
    fn data_uris_keep_their_media_type_and_length() {
        for (text, expected) in [
            ("bad DATA:image/png;base64,AAAA.", "bad DATA:image/png;… (27 bytes)"),
            (r"bad data:image\/png;base64,AA\/A", r"bad data:image\/png;… (28 bytes)"),
            ("url(data:,s3cret)", "url(data:;… (17 bytes)"),
            ("data%3Aimage%2Fpng%3Bbase64%2CAAAA", "data%3Aimage%2Fpng;… (34 bytes)"),
            ("a data: b, metadata:x,y", "a data: b, metadata:x,y"),
        ] {
            assert_eq!(redaction().apply(text), expected);
        }
    }

    #[test]
    fn the_key_and_strings_of_the_request_are_redacted_however_they_are_escaped() {
        for (text, expected) in [
            ("key_1/+, gen4 in 1:1", "…, gen4 in 1:1"),
            ("key_1%2F%2b", "…"),
            ("`a red fox & \"friends\"\non ice`", "`…`"),
            (r#"{"p":"a red fox \u0026 \"friends\"\non ice"}"#, r#"{"p":"…"}"#),
            (r#"p: a red fox &amp; \\\"friends\\\"  on ice."#, "p: …."),
            ("a%20red%20fox%20%26%20%22friends%22%0Aon%20ice", "…"),
            (r#"a red fox & "friends"... is bad"#, r#"…... is bad"#),
            ("a red fox is bad", "a red fox is bad"),
            ("no host/private/a.png at https://host/private/a.png", "no host/private/a.png at …"),
            ("https://host/private/b.png", "https://host/private/b.png"),
            ("`a b c d`", "`…`"),
        ] {
            assert_eq!(redaction().apply(text), expected);
        }
    }

    #[test]
    fn the_data_of_a_data_uri_of_the_request_is_redacted_without_its_media_type() {
        let data: String =
            (0..5000_u32).map(|at| char::from(b'a' + (at * at % 23) as u8)).collect();
        let body = serde_json::json!({ "uri": format!("data:image/png;base64,{data}") });
        let redaction = Redaction::new(None, Some(body.to_string().into()));
        for repeated in [&data[..], &data[..1000], &data[..40]] {
            let message = redaction.apply(&format!("invalid Base64: {repeated} in `uri`"));
            assert_eq!(message, "invalid Base64: … in `uri`");
        }
    }

    #[test]
    fn a_prompt_that_begins_like_a_data_uri_is_redacted() {
        for prompt in ["data: a secret wish", "data:a,b;base64, a secret wish"] {
            let body = serde_json::json!({ "promptText": prompt }).to_string();
            let redaction = Redaction::new(None, Some(body.into()));
            let message = redaction.apply(&format!("bad prompt: {prompt}"));
            assert!(
                message.starts_with("bad prompt: ") && !message.contains("secret"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_short_string_is_redacted_only_in_quotes() {
        for (text, expected) in [
            ("!?", "…"),
            (r#"negative "!?" is bad!?"#, r#"negative "…" is bad!?"#),
            (r#"{\"negative\":\"!?\"}"#, r#"{\"negative\":\"…\"}"#),
        ] {
            assert_eq!(redaction().apply(text), expected);
        }
        let one = Redaction::new(None, Some(Bytes::from_static(br#"{"promptText":"a","b":"e "}"#)));
        assert_eq!(one.apply("a bad value"), "a bad value");
    }

    #[test]
    fn overlapping_strings_are_redacted_together() {
        let body = Bytes::from_static(br#"["of a", "a red fox", "a red fox on ice"]"#);
        let redaction = Redaction::new(None, Some(body));
        assert_eq!(redaction.apply("image of a red fox on ice, a red fox"), "image …, …");
    }

    #[test]
    fn names_of_fields_are_redacted_too() {
        let mut value = serde_json::json!({ "a b c d": 1, "model": "key_1/+" });
        redaction().apply_to(&mut value);
        assert_eq!(value, serde_json::json!({ "…": 1, "model": "…" }));
        let redaction = Redaction::new(Some(HeaderValue::from_static("Bearer key_1")), None);
        let mut value = serde_json::json!({ "key_1": 1, "model": 2 });
        redaction.apply_to(&mut value);
        assert_eq!(value, serde_json::json!({ "…": 1, "model": 2 }));
    }

    #[test]
    fn a_link_keeps_a_fragment_that_is_not_secret() {
        for (link, expected) in [
            ("https://docs.host/errors#400", "https://docs.host/errors#400"),
            ("https://docs.host/errors?a#b", "https://docs.host/errors?…"),
            ("https://docs.host/#token=1", "https://docs.host/?…"),
            ("https://docs.host/#key_1/+", "https://docs.host/#…"),
        ] {
            assert_eq!(redaction().apply_to_link(link), expected);
        }
    }

    #[test]
    fn any_text_can_be_redacted() {
        for text in
            ["", "://", "é://x", "data:", "data:,", "»https://h?q«", "\\", "%", "&", "?=", "%3"]
        {
            assert!(!redaction().apply(text).contains("?q"));
            assert!(!Redaction::default().apply(text).contains("?q"));
        }
    }

    #[test]
    fn a_long_text_is_truncated_in_linear_time() {
        let many = 8 * 1024 * 1024;
        for part in
            ["a", "a ", "%", "%25", "\\", "\\ud800", "&amp;", "data:", "://", "a://u@", "?", "é"]
        {
            let text = part.repeat(many / part.len());
            let start = std::time::Instant::now();
            let redacted = redaction().apply(&text);
            assert!(redacted.len() <= MAX_INPUT + 8, "{part}: {}", redacted.len());
            assert!(start.elapsed().as_secs() < 5, "{part}: {:?}", start.elapsed());
        }
        let scheme = format!("{}://host/a?sig=1 next", "a".repeat(60_000));
        assert_eq!(redaction().apply(&scheme), format!("{}… next", "a".repeat(MAX_WORD)));
    }

    #[test]
    fn a_periodic_prompt_is_redacted() {
        let body = format!("[\"{}\", \"{}b\"]", "a ".repeat(300), "a ".repeat(200));
        let redaction = Redaction::new(None, Some(body.into()));
        assert!(redaction.apply(&"a ".repeat(1_000)).len() < 64);
    }
}
