//! `cargo xtask bench …`: runs the benchmarks, which are a package of their own.

use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::Args;

use crate::project;

/// Run a benchmark; `--help` lists them.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub struct Bench {
    /// The benchmark and its options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Bench {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let mut cargo = Command::new("cargo");
        cargo.args(["run", "--release", "--quiet", "--manifest-path"]);
        cargo.arg(project::path("Cargo.toml")).args(["--package", "bench", "--"]);
        let status = cargo.args(self.arguments).status().context("cannot run cargo")?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
