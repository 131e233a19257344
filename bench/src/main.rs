//! `cargo xtask bench …`: benchmarks, printed as tables that compare this crate with runway-sdk, another
//! client for Runway, and with reqwest.

mod assets;
mod bench_program;
mod build_time;
mod drift_time;
mod rounds;
mod sync_time;
mod wait_cost;

use std::process::ExitCode;

use clap::Parser;

/// Run a benchmark.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
enum Bench {
    /// Time and memory to put an image into a request body, and to upload and download a file
    Assets,
    /// CPU time of a clean debug build of a crate that depends on this one
    Build(build_time::Build),
    /// Time and memory to compare two upstream documents, and the number of undecided changes, also
    /// with the crate `drift`
    Drift(drift_time::Drift),
    /// Time to sync an upstream document
    Sync(sync_time::Sync),
    /// Instructions, memory and requests of polling and waiting for tasks
    Wait,
}

impl Bench {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Assets => assets::run(),
            Self::Build(build) => build_time::run(&build),
            Self::Drift(drift) => drift.run(),
            Self::Sync(sync) => sync.run(),
            Self::Wait => wait_cost::run(),
        }
    }
}

fn main() -> anyhow::Result<ExitCode> {
    Bench::parse().run()
}
