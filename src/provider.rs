//! The providers of the API and what they do differently: base URL, keys, supported operations,
//! error codes and the envelope around a task.

mod capabilities;
mod envelope;

use std::fmt;
use std::time::Duration;

use crate::generated;

pub(crate) use capabilities::{Meaning, error_code_in};
pub(crate) use envelope::unwrapped_task;

/// A provider of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Provider {
    /// Runway itself, at the base URL of its spec.
    #[default]
    Runway,
    /// CometAPI, which resells part of the API below `/runwayml` (source: its pages, 2026-05).
    CometApi,
}

impl Provider {
    /// In the order in which the environment is searched for a key.
    pub(crate) const ALL: [Self; 2] = [Self::Runway, Self::CometApi];

    /// The base URL for the paths of the spec.
    pub fn base_url(self) -> &'static str {
        self.capabilities().base_url.unwrap_or(generated::SERVER)
    }

    /// Whether the provider is known to support an operation of Runway's API, given by its id in
    /// `openapi/runway.json`, such as `text_to_image`. Runway supports all of them; an id is not looked
    /// up. For CometAPI the source is its documentation of 2026, and an operation that it does not list
    /// is not known to be supported. The operations that CometAPI alone has are not of Runway's API.
    ///
    /// ```
    /// use runwayml::Provider;
    ///
    /// assert!(Provider::CometApi.supports("text_to_image"));
    /// assert!(!Provider::CometApi.supports("create_upload"));
    /// ```
    pub fn supports(self, operation: &str) -> bool {
        self.capabilities().supports(operation)
    }

    /// The environment variables that may contain a key for this provider; the first one that is set
    /// is used.
    pub fn key_variables(self) -> &'static [&'static str] {
        self.capabilities().key_variables
    }

    /// The environment variable that overrides the base URL, if there is one for this provider.
    pub(crate) fn base_url_variable(self) -> Option<&'static str> {
        self.capabilities().base_url_variable
    }

    /// The prefix of the paths of Runway's API on the server of this provider.
    #[cfg(feature = "cometapi")]
    pub(crate) fn prefix(self) -> &'static str {
        self.capabilities().prefix.unwrap_or_default()
    }

    /// The minimum that the provider asks for between two polls of one task.
    pub(crate) fn min_poll_interval(self) -> Duration {
        Duration::from_secs(self.capabilities().min_poll_seconds)
    }

    /// How long a new task may be unknown to the provider.
    pub(crate) fn not_found_grace(self) -> Duration {
        Duration::from_secs(self.capabilities().not_found_grace_seconds)
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.capabilities().name)
    }
}
