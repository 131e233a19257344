//! `cargo xtask generate`: generates the client for any upstream document, with the code of build.rs.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::{Map, Value};

use crate::sync::fetch::Network;
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

/// How many operations and components a client is generated for. The vendored spec has a quarter of it;
/// time and memory grow faster than their number.
const MAX_ITEMS: usize = 2000;

/// The Rust source for all API areas of a spec, without JSON schemas.
pub fn client(spec: Value, document: &Document) -> anyhow::Result<String> {
    let components = spec.pointer("/components/schemas").and_then(Value::as_object);
    let items = areas::operations(&spec).count() + components.map_or(0, Map::len);
    ensure!(
        items <= MAX_ITEMS,
        "the spec has {items} operations and components, and no client is generated for more than \
         {MAX_ITEMS}; raise MAX_ITEMS in xtask/src/generate.rs"
    );
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_client_is_generated_for_too_many_components() {
        let schemas: Map<String, Value> =
            (0..=MAX_ITEMS).map(|index| (format!("C{index}"), json!({}))).collect();
        let spec = json!({ "paths": {}, "components": { "schemas": schemas } });
        let error = client(spec, &RUNWAY).unwrap_err().to_string();
        assert!(error.contains("2001 operations and components"), "{error}");
        assert!(error.contains("MAX_ITEMS"), "{error}");
    }
}
