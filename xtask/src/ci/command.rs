//! Runs the commands of checks.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::project;

pub enum Outcome {
    Passed,
    /// What it needs is missing.
    Skipped(String),
}

/// Runs a command in the project; an error if it fails.
pub fn run(command: &mut Command) -> anyhow::Result<Outcome> {
    let line = line(command);
    println!("$ {line}");
    let command = command.current_dir(project::path("")).stdin(Stdio::null());
    let status = command.status().with_context(|| format!("cannot run `{line}`"))?;
    ensure!(status.success(), "`{line}` failed: {status}");
    Ok(Outcome::Passed)
}

fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = project::cargo();
    command.args(arguments);
    command
}

pub fn skipped(reason: &str) -> anyhow::Result<Outcome> {
    Ok(Outcome::Skipped(reason.to_owned()))
}

/// Whether a program runs with these arguments.
pub fn has(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
