//! What is secret in a request, and that no error shows it.

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde_json::json;

use crate::error::Error;

pub(super) const KEY: &str = "key_0123456789abcdef";

pub(super) const PROMPT: &str = "a lighthouse at dusk, in oil";

/// The maximum length of an excerpt, in bytes.
const MAX_EXCERPT: usize = 1024;

/// The maximum length of a message, in bytes: that of the provider, and a few issues.
const MAX_MESSAGE: usize = 16 * 1024;

pub(super) fn authorization() -> HeaderValue {
    HeaderValue::from_static("Bearer key_0123456789abcdef")
}

pub(super) fn request_body() -> Bytes {
    json!({ "model": "gen4_image", "promptText": PROMPT }).to_string().into()
}

#[track_caller]
pub(super) fn assert_no_secret(text: &str) {
    assert!(!text.contains(KEY), "shows the key: {text}");
    assert!(!text.contains(PROMPT), "shows the prompt: {text}");
}

/// An error has a message without secrets, a bounded excerpt and predicates that agree.
#[track_caller]
pub(super) fn assert_reportable(error: &Error) {
    let message = error.to_string();
    assert!(message.len() <= MAX_MESSAGE && !message.contains(char::is_control), "{message:?}");
    for shown in [message, format!("{error:?}"), format!("{error:#?}")] {
        assert!(!shown.trim().is_empty());
        assert_no_secret(&shown);
    }
    if let Error::Api(response) = error {
        assert_no_secret(&format!("{response:?} {response:#?}"));
        assert_no_secret(&serde_json::to_string(&response.body).unwrap());
    }
    let excerpt = error.excerpt().unwrap_or_default();
    assert_no_secret(excerpt);
    assert!(excerpt.len() <= MAX_EXCERPT && !excerpt.contains(char::is_control), "{excerpt:?}");
    assert_no_secret(error.code().unwrap_or_default());
    assert_no_secret(error.doc_url().unwrap_or_default());
    // The outcome of a call is known, or the call may not be made again.
    assert!(!(error.is_retryable() && error.may_have_been_accepted()), "{error}");
}
