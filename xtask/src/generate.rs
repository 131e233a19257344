//! `cargo xtask generate`: what build.rs would make of any upstream document, by the same code.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::sync;

#[path = "../../build/generate.rs"]
mod code;

pub use code::{areas, documents};
use documents::{Document, RUNWAY};

/// Write the client that build.rs would make of an upstream document.
#[derive(Debug, Args)]
pub struct Generate {
    /// The upstream document.
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    /// Where the Rust source is written.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

impl Generate {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let client = client(sync::contract_of(&self.from)?, &RUNWAY)?;
        sync::replace(&self.output, client.as_bytes())?;
        println!("{}: {} lines", self.output.display(), client.lines().count());
        Ok(ExitCode::SUCCESS)
    }
}

/// The whole client for a contract, all areas and no JSON schemas.
pub fn client(contract: Value, document: &Document) -> anyhow::Result<String> {
    let options = document.options(None, code::JsonSchema::Absent);
    code::generate(contract, &options)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .context("the contract could not be made into Rust")
}
