//! `cargo xtask soak`: many tasks against a sandbox with faults. What the client reports of each task is
//! compared with what happened at the server.

mod again;
mod client;
mod download;
mod fault_mix;
mod memory;
mod outcome;
mod polls;
mod program;
mod provider;
mod report;
mod run;
mod scenario;
mod server_record;
mod server_state;
mod totals;

use std::process::ExitCode;

use clap::Parser;

use crate::provider::Provider;

/// Run many tasks against a sandbox with faults: resets, stalls, cut and slow bodies, bursts of 429, 5xx,
/// wrong JSON, restarts. It fails if a task is lost, created twice or polled early, if the client reports
/// another end than the server, or if memory grows with the number of tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask soak")]
pub struct Soak {
    /// How many tasks to create
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub tasks: usize,
    /// Which provider the sandbox behaves like
    #[arg(long, value_enum, default_value_t = Provider::Runway)]
    pub provider: Provider,
    /// Chooses the faults [default: random, and printed]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let is_clean = run::run(&Soak::parse()).await?;
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
