//! `cargo xtask soak`: runs many tasks against a sandbox with faults, in a package of its own.

use std::process::ExitCode;

use clap::Args;

use crate::project;

/// Run many tasks against a sandbox with faults; `--help` lists the options.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub struct Soak {
    /// The options of the run
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Soak {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        project::run_package("soak", &self.arguments)
    }
}
