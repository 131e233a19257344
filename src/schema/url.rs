//! URLs in responses, kept as strings, so that an invalid one does not make a response undecodable.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redaction::redact_text;

/// A URL, possibly a presigned one: `Debug` omits its query, which may be a signature, while `Display`
/// and [`as_str`](Self::as_str) return the whole URL.
///
/// ```
/// let url = runwayml::types::Url::from("https://cdn.example/a.png?_jwt=abc");
/// assert_eq!(format!("{url:?}"), "\"https://cdn.example/a.png?…\"");
/// assert_eq!(url.to_string(), "https://cdn.example/a.png?_jwt=abc");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// The whole URL with its query; keep it out of logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact_text(&self.0))
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<String> for Url {
    fn from(address: String) -> Self {
        Self(address)
    }
}

impl From<&str> for Url {
    fn from(address: &str) -> Self {
        Self(address.to_owned())
    }
}
