//! Measures the time to sync an upstream document.

use std::process::ExitCode;

use clap::Args;

use xtask::internals::{Network, spec_from};

use crate::rounds::{ROUNDS, timed};

#[derive(Debug, Args)]
pub struct Sync {
    /// The upstream document
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    #[command(flatten)]
    network: Network,
}

impl Sync {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (best, mean) = timed(|| spec_from(&self.from, &self.network).map(drop))?;
        println!("sync of {}: best {best:.1?}, mean {mean:.1?} of {ROUNDS}", self.from);
        Ok(ExitCode::SUCCESS)
    }
}
