//! The hosts that serve the API: base URL, environment variables and supported operations.

mod served;

use std::fmt;

use crate::generated;

#[cfg(feature = "sandbox")]
pub(crate) use served::Unsupported;
pub(crate) use served::{Meaning, word_in};

/// A host that serves the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Host {
    /// Runway itself, at the base URL of its spec.
    #[default]
    Runway,
    /// CometAPI, which resells part of the API below `/runwayml` (source: its pages, 2026-05).
    CometApi,
}

impl Host {
    /// The path of Runway's routes at CometAPI; its own routes are at the root.
    #[cfg(feature = "cometapi")]
    pub(crate) const COMETAPI_PREFIX: &str = "/runwayml";

    /// In the order in which the environment is searched for a key.
    pub(crate) const ALL: [Self; 2] = [Self::Runway, Self::CometApi];

    /// The base URL for the paths of the spec.
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Runway => generated::SERVER,
            Self::CometApi => "https://api.cometapi.com/runwayml",
        }
    }

    /// Whether the host is known to support an operation, given by its id in the spec, such as
    /// `text_to_image`. Runway supports all of them; for CometAPI the source is its documentation
    /// of 2026, and an operation that it does not list is not known to be supported.
    ///
    /// ```
    /// use runwayml::Host;
    ///
    /// assert!(Host::CometApi.serves("text_to_image"));
    /// assert!(!Host::CometApi.serves("create_upload"));
    /// ```
    pub fn serves(self, operation: &str) -> bool {
        self.served().is_none_or(|served| served.operation(operation).is_some())
    }

    /// The environment variables that may hold a key for this host; the first one that is set
    /// counts.
    pub fn key_variables(self) -> &'static [&'static str] {
        match self {
            Self::Runway => &["RUNWAYML_API_SECRET"],
            Self::CometApi => &["COMETAPI_KEY", "COMETAPI_API_KEY"],
        }
    }

    /// The environment variable that overrides the base URL, if there is one for this host.
    pub(crate) fn base_url_variable(self) -> Option<&'static str> {
        match self {
            Self::Runway => Some("RUNWAYML_BASE_URL"),
            Self::CometApi => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.served().map_or("Runway", |served| served.name))
    }
}
