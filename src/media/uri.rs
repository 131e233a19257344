//! Checks that a provider can fetch media from a URI.

use reqwest::Url;

use super::attachment::formats;
use crate::error::MediaError;
use crate::redaction::redact_text;

/// Whether a provider can fetch media of the kind from there (source of the rules for URLs: Runway's
/// page on inputs, docs.dev.runwayml.com/assets/inputs).
pub(super) fn check(uri: &str, kind: &str) -> Result<(), MediaError> {
    let redacted = redact_text(uri);
    let invalid = |problem: &str| MediaError::Uri(format!("the URI {redacted} {problem}"));
    let mut accepted = formats(kind).filter(|format| format.media_kind().is_none()).peekable();
    let has_patterns = accepted.peek().is_some();
    let mut matching = accepted.filter(|format| format.pattern.matches(uri)).peekable();
    if has_patterns && matching.peek().is_none() {
        return Err(invalid("must begin with `https://` or `runway://`"));
    }
    let lengths: Vec<(usize, usize)> = matching.map(|format| (format.min, format.max)).collect();
    let units = uri.encode_utf16().count();
    if let Some(min) = lengths.iter().map(|(min, _)| *min).min().filter(|min| units < *min) {
        return Err(invalid(&format!("must be at least {min} UTF-16 code units long")));
    }
    if let Some(max) = lengths.iter().map(|(_, max)| *max).max().filter(|max| units > *max) {
        return Err(invalid(&format!("must be at most {max} UTF-16 code units long")));
    }
    problem(uri).map_or(Ok(()), |problem| Err(invalid(problem)))
}

fn problem(uri: &str) -> Option<&'static str> {
    if uri.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("must not contain spaces or control characters: percent-encode them");
    }
    let Ok(url) = Url::parse(uri) else { return Some("must be a URL") };
    if url.scheme() != "https" {
        // The URI of an upload: only the provider knows what it means.
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("must not contain credentials");
    }
    match url.domain() {
        Some(domain) if domain.trim_end_matches('.').contains('.') => None,
        _ => {
            Some("must name a public domain: providers fetch from no IP address and no local host")
        }
    }
}
