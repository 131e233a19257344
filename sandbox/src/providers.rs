//! What `openapi/providers.json` says about Runway and CometAPI.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::spec;

static PROVIDERS: LazyLock<Providers> = LazyLock::new(|| {
    serde_json::from_str(spec::PROVIDERS).expect("openapi/providers.json is valid")
});

#[derive(Deserialize)]
struct Providers {
    runway: Provider,
    cometapi: Provider,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    pub(crate) source: String,
    /// The environment variables that a client reads the key from; the first one is set.
    pub(crate) key_variables: Vec<String>,
    pub(crate) base_url_variable: String,
    /// The prefix of the paths of Runway's spec.
    #[serde(default)]
    pub(crate) prefix: String,
    #[serde(default)]
    pub(crate) operations: BTreeMap<String, Operation>,
    #[serde(default)]
    error_codes: BTreeMap<String, ErrorCode>,
}

#[derive(Deserialize)]
pub(crate) struct Operation {
    pub(crate) source: String,
    /// Properties of the body that must not be empty, each with the error code for that.
    #[serde(default)]
    pub(crate) required: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct ErrorCode {
    means: Option<Meaning>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
enum Meaning {
    UnknownTask,
}

impl Provider {
    /// The error code for an unknown task.
    pub(crate) fn unknown_task(&self) -> &str {
        let mut codes = self.error_codes.iter();
        let found = codes.find(|(_, code)| code.means == Some(Meaning::UnknownTask));
        found.map(|(code, _)| code.as_str()).unwrap_or_default()
    }
}

pub(crate) fn runway() -> &'static Provider {
    &PROVIDERS.runway
}

pub(crate) fn cometapi() -> &'static Provider {
    &PROVIDERS.cometapi
}
