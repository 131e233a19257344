//! A change as it is reported. The field names are the keys of the JSON report.

use serde::Serialize;

use super::severity::{ApiSeverity, WireSeverity};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub rule: String,
    /// Identifies the change, independent of what else changed.
    pub fingerprint: String,
    /// The operation's name in the client; `None` if the change concerns the whole document.
    pub operation: Option<String>,
    /// The alternative of a discriminated request body that changes, such as a model.
    #[serde(skip)]
    pub alternative: Option<String>,
    /// A JSON pointer into the revision, or into the base for what was removed.
    pub pointer: String,
    pub direction: Direction,
    pub wire: WireSeverity,
    pub api: ApiSeverity,
    /// The public Rust item that changes.
    pub rust: Option<String>,
    pub message: String,
    /// The overlay or the generator must be fixed first; fails at every `--fail-on` level.
    #[serde(skip)]
    pub blocks_update: bool,
}

/// Which messages a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    Request,
    Response,
    /// The whole operation or document.
    Both,
}

/// The highest severity of all changes on each scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub wire: WireSeverity,
    pub api: ApiSeverity,
}

impl Summary {
    pub fn of(changes: &[Change]) -> Self {
        Self {
            wire: changes.iter().map(|change| change.wire).max().unwrap_or(WireSeverity::None),
            api: changes.iter().map(|change| change.api).max().unwrap_or(ApiSeverity::None),
        }
    }
}

impl Change {
    /// Whether a comparison that must not have changes of this severity fails.
    pub fn fails_on(&self, severity: WireSeverity) -> bool {
        self.blocks_update || self.wire >= severity
    }
}

#[cfg(test)]
impl Change {
    /// A value that an enum of a request lost.
    pub fn example(fingerprint: &str) -> Self {
        Self {
            rule: "enum-value-removed".to_owned(),
            fingerprint: fingerprint.to_owned(),
            operation: None,
            alternative: None,
            pointer: String::new(),
            direction: Direction::Request,
            wire: WireSeverity::Breaking,
            api: ApiSeverity::Major,
            rust: None,
            message: String::new(),
            blocks_update: false,
        }
    }
}
