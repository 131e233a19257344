//! The provider that the sandbox behaves like, and what the run depends on in it.

use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;
use runwayml_sandbox::Dialect;
use serde_json::Value;

const PROVIDERS: &str = include_str!("../../openapi/providers.json");

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    Runway,
    Cometapi,
}

impl Provider {
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Runway => Dialect::Runway,
            Self::Cometapi => Dialect::CometApi,
        }
    }

    /// As the client has it.
    pub fn of_client(self) -> runwayml::Provider {
        match self {
            Self::Runway => runwayml::Provider::Runway,
            Self::Cometapi => runwayml::Provider::CometApi,
        }
    }

    /// The minimum interval that the provider asks for between two polls.
    pub fn min_interval(self) -> anyhow::Result<Duration> {
        let providers: Value = serde_json::from_str(PROVIDERS)?;
        let name = self.to_possible_value().context("every provider has a name")?;
        let seconds = providers[name.get_name()]["minPollSeconds"].as_u64();
        Ok(Duration::from_secs(seconds.context("openapi/providers.json has no minPollSeconds")?))
    }
}
