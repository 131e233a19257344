//! Measures the time to sync an upstream document.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use xtask::internals::{Network, spec_from};

#[derive(Debug, Args)]
pub struct Sync {
    /// The upstream document
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    #[command(flatten)]
    network: Network,
}

const ROUNDS: u32 = 20;

impl Sync {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let mut best = Duration::MAX;
        let start = Instant::now();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            spec_from(&self.from, &self.network)?;
            best = best.min(start.elapsed());
        }
        let mean = start.elapsed() / ROUNDS;
        println!("sync of {}: best {best:.1?}, mean {mean:.1?} of {ROUNDS}", self.from);
        Ok(ExitCode::SUCCESS)
    }
}
