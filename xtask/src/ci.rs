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
        let (mut lines, mut skipped) = (Vec::new(), Vec::new());
        for check in CHECKS.iter().filter(is_chosen) {
            println!("\n== {}", check.about);
            let start = Instant::now();
            let outcome = match (check.run)() {
                Ok(Outcome::Passed) => format!("passed in {} s", start.elapsed().as_secs()),
                Ok(Outcome::Skipped(reason)) => {
                    skipped.push(check.name);
                    format!("skipped: {reason}")
                }
                Err(error) => {
                    eprintln!("error: the check `{}` failed: {error:#}", check.name);
                    return Ok(ExitCode::FAILURE);
                }
            };
            println!("{outcome}");
            lines.push(format!("{:<14} {outcome}", check.name));
        }
        println!("\n== {}\n{}", summary(lines.len(), &skipped), lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}

/// `15 passed, 2 skipped: spelling, semver`
fn summary(checks: usize, skipped: &[&str]) -> String {
    let passed = format!("{} passed", checks - skipped.len());
    match skipped {
        [] => passed,
        skipped => format!("{passed}, {} skipped: {}", skipped.len(), skipped.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_checks_are_named_and_not_counted_as_passed() {
        assert_eq!(summary(3, &[]), "3 passed");
        assert_eq!(summary(5, &["spelling", "semver"]), "3 passed, 2 skipped: spelling, semver");
    }
}
