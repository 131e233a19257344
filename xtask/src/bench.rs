//! `cargo xtask bench …`: figures measured side by side in one run, printed as a table. Each bench
//! is a file; none is a test, for a busy machine must not make a build red.

mod assets;
mod build;
mod drift;
mod program;
mod sync;
mod wait;

use std::process::ExitCode;

use clap::Subcommand;

/// Measure what the project promises figures for.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// What an image costs in a body, and files on their way up and down, beside the peer.
    Assets,
    /// What a dependant pays: processor time of a clean debug build, beside the peer's.
    Build,
    /// How long drift takes for two documents, what it needs and what it leaves undecided, beside
    /// the crate of that name.
    Drift(drift::Drift),
    /// How long the sync of one document takes.
    Sync(sync::Sync),
    /// What a call and a wait cost, beside bare reqwest and the peer.
    Wait,
}

impl Bench {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Assets => assets::run(),
            Self::Build => build::run(),
            Self::Drift(drift) => drift.run(),
            Self::Sync(sync) => sync.run(),
            Self::Wait => wait::run(),
        }
    }
}
