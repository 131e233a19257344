//! Redacts strings that are not from a response, for logs and errors.

use std::fmt;

use super::Redaction;
use super::cut::with_ellipsis;

/// A string for logs and errors: never a query, a fragment, credentials, the data of a data URI, or more
/// than the scheme of a URI that is not of HTTP.
pub(crate) fn redact_text(text: &str) -> String {
    const MAX_LENGTH: usize = 64;
    if let Some(rest) = after_data_scheme(text) {
        let media_type = rest.split([';', ',']).next().unwrap_or_default();
        let media_type = if is_media_type(media_type) { media_type } else { "" };
        let media_type: String = media_type.chars().take(MAX_LENGTH).collect();
        return format!("\"data:{media_type};… ({} bytes)\"", text.len());
    }
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let query = if end < text.len() { "?…" } else { "" };
    let Some((scheme, address)) = text[..end].split_once("://") else {
        return format!("{:?}", with_ellipsis(&text[..end], MAX_LENGTH) + query);
    };
    let scheme =
        if is_scheme(scheme) { with_ellipsis(scheme, MAX_LENGTH) } else { "…".to_owned() };
    // What another scheme names may be as good as a secret: the URI of an upload gives access to it.
    if !matches!(&*scheme.to_ascii_lowercase(), "http" | "https") {
        return format!("\"{scheme}://… ({} bytes)\"", text.len());
    }
    let host_end = address.find('/').unwrap_or(address.len());
    let host_at = address[..host_end].rfind('@').map_or(0, |at| at + 1);
    let address = with_ellipsis(&address[host_at..], 4 * MAX_LENGTH);
    format!("{:?}", format!("{scheme}://{address}{query}"))
}

fn is_scheme(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
}

/// What follows the scheme of a data URI, in upper or lower case and after white space.
fn after_data_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.trim_start().split_once(':')?;
    scheme.eq_ignore_ascii_case("data").then_some(rest)
}

/// Whether it may be a media type in lower case; what precedes the first comma may be the data, too.
fn is_media_type(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/+.-".contains(c);
    text.matches('/').count() == 1 && text.chars().all(is_part)
}

/// Prints a value as its own `Debug` does, without queries of URLs and without data URIs.
pub(crate) struct Redacted<'a>(pub(crate) &'a dyn fmt::Debug);

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let debug = if f.alternate() { format!("{:#?}", self.0) } else { format!("{:?}", self.0) };
        f.write_str(&Redaction::default().apply(&debug))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_a_url_is_printed() {
        assert_eq!(
            redact_text("https://user:pass@host/a.png?sig=abc#x"),
            "\"https://host/a.png?…\""
        );
        assert_eq!(redact_text("data:image/png;base64,AAAA"), "\"data:image/png;… (26 bytes)\"");
        assert_eq!(redact_text("data:iVBORw0KGgoAAAANSUhEUg"), "\"data:;… (27 bytes)\"");
        assert_eq!(redact_text(" DATA:image/png;base64,AAAA"), "\"data:image/png;… (27 bytes)\"");
        assert_eq!(redact_text("runway://upload?x=1"), "\"runway://… (19 bytes)\"");
        assert_eq!(redact_text("https://?q"), "\"https://?…\"");
        assert_eq!(redact_text("first"), "\"first\"");
        for (text, expected) in [
            ("cdn.example.com/a.png?X-Amz-Signature=f00d", "\"cdn.example.com/a.png?…\""),
            ("/a.png?sig=1", "\"/a.png?…\""),
            ("a.example?to=https://b.example/c", "\"a.example?…\""),
            ("see https://u:p@host/a", "\"…://… (22 bytes)\""),
        ] {
            assert_eq!(redact_text(text), expected);
        }
    }
}
