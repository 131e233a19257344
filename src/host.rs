//! The hosts that serve the API: where each one is, under which names its key is kept, and what it
//! serves. Knows nothing of how requests are sent.

mod body;
mod served;

use std::fmt;

use crate::generated;

pub(crate) use served::{Meaning, Objection, word_in};

/// A host that serves the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Host {
    /// Runway itself, at the address that the contract names.
    #[default]
    Runway,
    /// CometAPI, which resells part of the API below `/runwayml` (source: its pages, 2026-05).
    CometApi,
}

impl Host {
    /// What the official routes stand below at CometAPI. Its own stand at its root.
    #[cfg(feature = "cometapi")]
    pub(crate) const COMETAPI_PREFIX: &str = "/runwayml";

    /// Every host, in the order in which the environment is searched for a key.
    pub(crate) const ALL: [Self; 2] = [Self::Runway, Self::CometApi];

    /// The address that the paths of the contract stand below.
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Runway => generated::SERVER,
            Self::CometApi => "https://api.cometapi.com/runwayml",
        }
    }

    /// Whether the host is known to serve an operation, told by its name in the contract, as in
    /// `text_to_image`. Runway serves all of them. For CometAPI the source is its pages of 2026;
    /// an operation that none of them names is not known to be served.
    ///
    /// ```
    /// use runwayml::Host;
    ///
    /// assert!(Host::CometApi.serves("text_to_image"));
    /// assert!(!Host::CometApi.serves("create_upload"));
    /// ```
    pub fn serves(self, operation: &str) -> bool {
        self.served().is_none_or(|served| served.has(operation))
    }

    /// The environment variables that hold a key for this host, in the order in which they count.
    pub fn key_variables(self) -> &'static [&'static str] {
        match self {
            Self::Runway => &["RUNWAYML_API_SECRET"],
            Self::CometApi => &["COMETAPI_KEY", "COMETAPI_API_KEY"],
        }
    }

    /// The environment variable that replaces the address of this host, where it has one.
    pub(crate) fn base_url_variable(self) -> Option<&'static str> {
        match self {
            Self::Runway => Some("RUNWAYML_BASE_URL"),
            Self::CometApi => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.served().map_or("Runway", |served| &served.name))
    }
}
