//! Makes the clients from openapi/, for the areas whose Cargo features are on. All the work is in
//! build/, which `cargo xtask generate` shares; nothing here reaches for the network.

#[path = "build/generate.rs"]
mod generate;
#[path = "build/operations.rs"]
mod operations;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use generate::documents::{COMETAPI, Document, RUNWAY};
use generate::{Error, JsonSchema};

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed=build");
    let output = PathBuf::from(env::var("OUT_DIR")?);
    make(&RUNWAY, &output, "client.rs", "operations.rs")?;
    make(&COMETAPI, &output, "comet.rs", "comet_operations.rs")
}

fn make(document: &Document, output: &Path, client: &str, listing: &str) -> Result<(), Error> {
    println!("cargo::rerun-if-changed={}", document.contract);
    let contract: Value = serde_json::from_str(&fs::read_to_string(document.contract)?)?;
    let areas: BTreeSet<String> =
        generate::areas::all(&contract).into_iter().filter(|area| is_on(area)).collect();
    let json_schema = if is_on("schemars") { JsonSchema::Derived } else { JsonSchema::Absent };
    let options = document.options(Some(areas), json_schema);
    let operations = operations::listing(contract.clone(), &options);
    fs::write(output.join(listing), operations)?;
    fs::write(output.join(client), generate::generate(contract, &options)?)?;
    Ok(())
}

fn is_on(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}
