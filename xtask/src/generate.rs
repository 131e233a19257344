//! `cargo xtask generate`: generates the client for any upstream document, with the code of build.rs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::codegen::client;
use crate::codegen::vendored::RUNWAY;
use crate::sync::fetch::Network;
use crate::{project, sync};

/// Generate the client for an upstream document, as build.rs does for the vendored spec.
#[derive(Debug, Args)]
pub struct Generate {
    /// The upstream document
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    /// The file to write the Rust source to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    network: Network,
}

impl Generate {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let client = client(sync::spec_from(&self.from, &self.network)?, &RUNWAY)?;
        project::write_atomically(&self.output, client.as_bytes())?;
        println!("{}: {} lines", self.output.display(), client.lines().count());
        Ok(ExitCode::SUCCESS)
    }
}
