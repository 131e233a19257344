//! How long a comparison takes, how much memory it needs, and how many changes it leaves undecided,
//! beside the crate `drift` on the same two documents, lowered, which are all that it reads.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;

use super::program::Program;
use crate::drift::scope::Scope;
use crate::{drift, sync};

#[derive(Debug, Args)]
pub struct Drift {
    /// Two upstream documents.
    old: String,
    new: String,
}

const PROGRAM: &str = include_str!("drift/program.rs");
const ROUNDS: u32 = 20;

impl Drift {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (old, new) = (sync::source::fetch(&self.old)?, sync::source::fetch(&self.new)?);
        println!(
            "{:<12} {:>9} {:>9} {:>9} {:>8} {:>10}",
            "detector", "best", "mean", "peak", "changes", "undecided"
        );
        let between = |scope| drift::between(&old, &new, scope);
        let (best, mean) = timed(|| between(Scope::WireAndApi).map(drop))?;
        let (changes, undecided) = drift::counted(&between(Scope::WireAndApi)?);
        println!(
            "{:<12} {:>6} ms {:>6} ms {:>6} MB {changes:>8} {undecided:>10}",
            "ours",
            best.as_millis(),
            mean.as_millis(),
            peak()?,
        );
        let folder = tempfile::tempdir()?;
        for (name, bytes) in [("old.json", &old), ("new.json", &new)] {
            std::fs::write(folder.path().join(name), sync::lowered(bytes)?.to_string())?;
        }
        println!("{:<12} {}", "drift 0.2.0", peer(folder.path())?);
        Ok(ExitCode::SUCCESS)
    }
}

fn timed(run: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<(Duration, Duration)> {
    let (mut best, start) = (Duration::MAX, Instant::now());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed());
    }
    Ok((best, start.elapsed() / ROUNDS))
}

/// Megabytes that this process has held at most.
fn peak() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("this bench needs Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.context("the kernel tells no peak")?.trim().parse::<u64>()? / 1024)
}

/// The line of the peer, from a program of its own.
fn peer(folder: &Path) -> anyhow::Result<String> {
    let dependencies = "drift = \"=0.2.0\"\nserde_json = \"1\"";
    let program = Program::build("drifting", PROGRAM, dependencies)?;
    let output =
        Command::new(program.path()).arg(ROUNDS.to_string()).current_dir(folder).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", said.trim());
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
