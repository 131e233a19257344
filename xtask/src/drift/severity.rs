//! The two severity scales of a change: for released clients and for the public Rust API.

use clap::ValueEnum;
use serde::Serialize;

/// What a change does to released clients, from harmless to breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum WireSeverity {
    None,
    Docs,
    Additive,
    /// Released clients keep working and may behave differently.
    Warning,
    /// The effect cannot be decided; the message says why.
    Undecided,
    Breaking,
}

/// The sections of a report with their titles, most severe first.
pub const SECTIONS: [(WireSeverity, &str); 6] = [
    (WireSeverity::Breaking, "breaks released clients"),
    (WireSeverity::Undecided, "undecided"),
    (WireSeverity::Warning, "released clients may behave differently"),
    (WireSeverity::Additive, "additive"),
    (WireSeverity::None, "no effect on released clients"),
    (WireSeverity::Docs, "documentation"),
];

/// What regenerating the client does to the public Rust API, in terms of semantic versioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiSeverity {
    /// The Rust APIs were not compared.
    Unknown,
    None,
    Patch,
    Minor,
    Major,
}

impl WireSeverity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Warning => "warning",
            Self::Undecided => "undecided",
            Self::Breaking => "breaking",
        }
    }
}

impl ApiSeverity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "not compared",
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}
