//! `cargo xtask generate`: generates the client for any upstream document, with the code of build.rs.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::{project, sync};

#[path = "../../build/generate.rs"]
mod code;

pub use code::{areas, documents, requests};
use documents::{Document, RUNWAY};

/// Generate the client for an upstream document, as build.rs does for the vendored spec.
#[derive(Debug, Args)]
pub struct Generate {
    /// The upstream document
    #[arg(long, value_name = "FILE|URL")]
    from: String,
    /// The file to write the Rust source to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

impl Generate {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let client = client(sync::spec_from(&self.from)?, &RUNWAY)?;
        project::write_atomically(&self.output, client.as_bytes())?;
        println!("{}: {} lines", self.output.display(), client.lines().count());
        Ok(ExitCode::SUCCESS)
    }
}

/// The Rust source for all API areas of a spec, without JSON schemas.
pub fn client(spec: Value, document: &Document) -> anyhow::Result<String> {
    let options = document.options(None, code::JsonSchema::Absent);
    // Progenitor panics on some inconsistent specs.
    let generated = std::panic::catch_unwind(|| {
        code::generate(spec, &options).map_err(|error| error.to_string())
    });
    let generated = generated.unwrap_or_else(|panic| {
        Err(panic.downcast_ref::<String>().map_or("panicked", String::as_str).to_owned())
    });
    generated.map_err(anyhow::Error::msg).context("no client could be generated from the spec")
}
