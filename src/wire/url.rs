//! Addresses that the server gives: kept as they arrived, because one that we cannot parse must not
//! cost a paid answer, and shown without their query, which is their key.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{InvalidValue, redacted};

/// An address, possibly a signed one: `Debug` and `Display` leave out its query.
///
/// ```
/// let url = runwayml::Url::from("https://cdn.example/a.png?_jwt=abc");
/// assert_eq!(url.to_string(), "https://cdn.example/a.png?…");
/// assert_eq!(url.as_str(), "https://cdn.example/a.png?_jwt=abc");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// The whole address with its query; keep it out of logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(redacted(&self.0).trim_matches('"'))
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

impl FromStr for Url {
    type Err = InvalidValue;

    fn from_str(address: &str) -> Result<Self, InvalidValue> {
        Ok(address.into())
    }
}

crate::wire_json_schema! { [] Url, "Url", serde_json::json!({ "type": "string", "format": "uri" }) }
