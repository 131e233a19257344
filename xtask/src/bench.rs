//! `cargo xtask bench …`: runs the benchmarks, which are a package of their own.

use std::process::ExitCode;

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
        project::run_package("bench", &self.arguments)
    }
}
