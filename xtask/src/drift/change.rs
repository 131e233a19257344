//! A change between two documents and what it means, on two scales that are never mixed: the wire
//! and the public Rust API. Holds data only; which change means what is in `rules.rs`.

use clap::ValueEnum;
use serde::Serialize;

/// Whether a client that is released already still works. Ordered from harmless to fatal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Wire {
    None,
    Docs,
    Additive,
    /// Nobody can tell, and the message says why.
    Undecided,
    Breaking,
}

/// What generating anew does to the public Rust API, as semantic versioning sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// It was not asked for.
    Unknown,
    None,
    Patch,
    Minor,
    Major,
}

/// Who says what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    Request,
    Response,
    /// It concerns the operation, or the document, as a whole.
    Both,
}

/// One change, as it is reported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub rule: String,
    /// The same for the same change, whatever else changes.
    pub fingerprint: String,
    /// Our name of the operation; nothing where the whole document is meant.
    pub operation: Option<String>,
    /// Into the new document, or into the old one for what is gone.
    pub pointer: String,
    pub direction: Direction,
    pub wire: Wire,
    pub api: Api,
    /// The item of the public Rust API that changes.
    pub rust: Option<String>,
    pub message: String,
    /// Whether it stops an update, whatever its verdicts: it then counts at every level.
    #[serde(skip)]
    pub stops: bool,
}

/// The gravest of each scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub wire: Wire,
    pub api: Api,
}

impl Summary {
    pub fn of(changes: &[Change]) -> Self {
        Self {
            wire: changes.iter().map(|change| change.wire).max().unwrap_or(Wire::None),
            api: changes.iter().map(|change| change.api).max().unwrap_or(Api::None),
        }
    }
}

impl Wire {
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Undecided => "undecided",
            Self::Breaking => "breaking",
        }
    }
}

impl Api {
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "not compared",
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}
