//! The URI of an uploaded file. It is redacted like a secret: with a key of the account it gives access
//! to the file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The URI of an uploaded file, for every request that takes the URL of media. It can be stored.
/// `Debug` and `Display` print only its scheme and length.
///
/// ```
/// let uri = runwayml::media::RunwayUri::from("runway://a1b2c3".to_owned());
/// assert_eq!(uri.to_string(), "runway://… (15 bytes)");
/// assert_eq!(uri.as_str(), "runway://a1b2c3");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunwayUri(String);

impl RunwayUri {
    /// The full URI, as requests take it; keep it out of logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunwayUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.split_once("://").map_or("", |(scheme, _)| scheme);
        write!(f, "{scheme}://… ({} bytes)", self.0.len())
    }
}

impl fmt::Debug for RunwayUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl From<String> for RunwayUri {
    fn from(uri: String) -> Self {
        Self(uri)
    }
}

impl From<RunwayUri> for String {
    fn from(uri: RunwayUri) -> Self {
        uri.0
    }
}
