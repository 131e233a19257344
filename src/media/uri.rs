//! Checks that a provider can fetch media from a URI.

use reqwest::Url;

use super::attachment::formats;
use crate::error::MediaError;
use crate::redaction::redact_text;
use crate::schema::check_string;

/// Whether a provider can fetch media of the kind from there (source of the rules for URLs: Runway's
/// page on inputs, docs.dev.runwayml.com/assets/inputs).
pub(super) fn check(uri: &str, kind: &str) -> Result<(), MediaError> {
    let accepted = formats(kind).filter(|format| format.media_kind().is_none());
    // Without an enabled API area that takes media, the spec says nothing about them.
    if accepted.clone().next().is_some() {
        check_string(uri, accepted)
            .map_err(|problem| MediaError::Uri(format!("the URI {problem}")))?;
    }
    match problem(uri) {
        Some(problem) => Err(MediaError::Uri(format!("the URI {} {problem}", redact_text(uri)))),
        None => Ok(()),
    }
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
