//! The settings of a sandbox.

use std::time::Duration;

use crate::providers::{self, Provider};

/// The provider that the sandbox behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// Runway.
    #[default]
    Runway,
    /// CometAPI: the same paths below `/runwayml`, and its own routes at the root.
    CometApi,
}

/// How CometAPI returns a task from Runway's route: its pages document both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wrapping {
    /// In the envelope of its gateway, with statuses of its own.
    #[default]
    Wrapped,
    /// As Runway returns it.
    Bare,
}

/// What makes a task progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// Time: a task is pending for the first fifth of it, then running, and succeeds at its end.
    Wall(Duration),
    /// Reads of the task: the first read returns it as pending, the next three as running, and the
    /// fifth as succeeded, however fast or slow a test is.
    EachRead,
}

impl Dialect {
    /// The provider as `openapi/providers.json` has it.
    pub(crate) fn provider(self) -> &'static Provider {
        match self {
            Self::Runway => providers::runway(),
            Self::CometApi => providers::cometapi(),
        }
    }

    /// A key in the format of the provider's keys.
    pub(crate) fn api_key(self) -> String {
        match self {
            Self::Runway => format!("key_{}", "5a".repeat(64)),
            Self::CometApi => format!("sk-{}", "5a".repeat(24)),
        }
    }
}
