//! Addresses of media: a URL that a host can fetch, or the URI of an upload. The forms are the
//! contract's; what Runway asks of a URL beyond them stands here.

use reqwest::Url;

use crate::generated::MEDIA;
use crate::wire::{Form, check_forms, redacted};

use super::{MediaError, wire};

/// Whether a host can fetch a medium of the kind from there (source of the rules for URLs: Runway's
/// page on inputs, docs.dev.runwayml.com/assets/inputs).
pub(super) fn check(address: &str, kind: &str) -> Result<(), MediaError> {
    let forms: Vec<Form> = forms(kind).filter(|form| !wire::is_data(form)).collect();
    if !forms.is_empty() {
        check_forms(address, &forms).map_err(|error| MediaError::Address(error.to_string()))?;
    }
    match fault(address) {
        Some(fault) => {
            Err(MediaError::Address(format!("the address {} {fault}", redacted(address))))
        }
        None => Ok(()),
    }
}

fn fault(address: &str) -> Option<&'static str> {
    if address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("has a space or a control character in it: write it percent-encoded");
    }
    let Ok(url) = Url::parse(address) else { return Some("is not a URL") };
    if url.scheme() != "https" {
        // The URI of an upload: only the host knows what it means.
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("bears a user name or a password, which hosts do not use");
    }
    match url.domain() {
        Some(domain) if domain.trim_end_matches('.').contains('.') => None,
        _ => Some("names no domain: hosts fetch from public ones only, and not from a number"),
    }
}

/// The forms in which the contract takes media of a kind.
pub(super) fn forms(kind: &str) -> impl Iterator<Item = Form> {
    let of_kind = MEDIA.iter().filter(move |(of, _)| *of == kind);
    of_kind.flat_map(|(_, forms)| forms.iter().copied())
}
