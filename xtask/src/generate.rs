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

/// The source of all API areas of a spec, without JSON schemas.
pub fn client(spec: Value, document: &Document) -> anyhow::Result<String> {
    let options = document.options(None, code::JsonSchema::Absent);
    // Progenitor panics where a spec contradicts itself.
    let generated = std::panic::catch_unwind(|| {
        code::generate(spec, &options).map_err(|error| error.to_string())
    });
    let generated = generated.unwrap_or_else(|panic| {
        Err(panic.downcast_ref::<String>().map_or("panicked", String::as_str).to_owned())
    });
    generated.map_err(anyhow::Error::msg).context("no client could be generated from the spec")
}
