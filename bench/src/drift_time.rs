//! Measures the time and memory to compare two documents, and the number of undecided changes, with
//! `cargo xtask drift` and with the crate `drift`, which gets the lowered documents.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};
use clap::Args;

use crate::bench_program::BenchProgram;
use crate::rounds::{ROUNDS, timed};
use xtask::internals::{Network, Scope, between, counted, lowered_spec};

#[derive(Debug, Args)]
pub struct Drift {
    /// The old upstream document
    old: String,
    /// The new upstream document
    new: String,
    #[command(flatten)]
    network: Network,
}

const PROGRAM: &str = include_str!("drift_time/drift_crate_program.rs");

impl Drift {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (old, new) = (self.network.fetch(&self.old)?, self.network.fetch(&self.new)?);
        println!(
            "{:<12} {:>9} {:>9} {:>9} {:>8} {:>10}",
            "tool", "best", "mean", "peak", "changes", "undecided"
        );
        let compare = |scope| between(&old, &new, scope);
        let (best, mean) = timed(|| compare(Scope::WireAndApi).map(drop))?;
        let (changes, undecided) = counted(&compare(Scope::WireAndApi)?);
        println!(
            "{:<12} {:>6} ms {:>6} ms {:>6} MB {changes:>8} {undecided:>10}",
            "xtask drift",
            best.as_millis(),
            mean.as_millis(),
            peak_memory()?,
        );
        let directory = tempfile::tempdir()?;
        for (name, bytes) in [("old.json", &old), ("new.json", &new)] {
            std::fs::write(directory.path().join(name), lowered_spec(bytes)?.to_string())?;
        }
        println!("{:<12} {}", "drift 0.2.0", run_drift_crate(directory.path())?);
        Ok(ExitCode::SUCCESS)
    }
}

/// The peak memory of this process in megabytes.
fn peak_memory() -> anyhow::Result<u64> {
    let status =
        std::fs::read_to_string("/proc/self/status").context("this benchmark needs Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.context("/proc/self/status has no VmHWM")?.trim().parse::<u64>()? / 1024)
}

/// The figures of the crate `drift`, measured in another process.
fn run_drift_crate(directory: &Path) -> anyhow::Result<String> {
    let dependencies = "drift = \"=0.2.0\"\nserde_json = \"1\"";
    let program = BenchProgram::build("drifting", PROGRAM, dependencies)?;
    let output =
        Command::new(program.path()).arg(ROUNDS.to_string()).current_dir(directory).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", stderr.trim());
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
