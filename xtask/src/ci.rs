//! `cargo xtask ci`: runs all checks of a commit, one after the other. `.ci/run` is this command.

mod check;
mod command;
mod examples;
mod features;
mod readme;

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use check::{CHECKS, Check};
use command::Outcome;

/// Run all checks of a commit, and stop at the first that fails.
#[derive(Debug, Args)]
pub struct Ci {
    /// Run only the checks with these names
    #[arg(value_name = "CHECK")]
    only: Vec<String>,
    /// List the checks
    #[arg(long)]
    list: bool,
}

impl Ci {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.list {
            CHECKS.iter().for_each(|check| println!("{:<14} {}", check.name, check.about));
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(name) = self.only.iter().find(|name| !CHECKS.iter().any(|c| c.name == **name)) {
            anyhow::bail!("there is no check `{name}`; `cargo xtask ci --list` lists them");
        }
        let is_chosen = |check: &&Check| {
            self.only.is_empty() || self.only.iter().any(|name| name == check.name)
        };
        let mut lines = Vec::new();
        for check in CHECKS.iter().filter(is_chosen) {
            println!("\n== {}", check.about);
            let start = Instant::now();
            let outcome = (check.run)()?;
            let seconds = start.elapsed().as_secs();
            let outcome = match outcome {
                Outcome::Passed => format!("passed in {seconds} s"),
                Outcome::Skipped(reason) => format!("skipped: {reason}"),
            };
            println!("{outcome}");
            lines.push(format!("{:<14} {outcome}", check.name));
        }
        println!("\n== All checks have passed\n{}", lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}
