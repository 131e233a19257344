//! Makes the client from openapi/runway.json, for the areas whose Cargo features are on. All the
//! work is in build/, which `cargo xtask generate` shares; nothing here reaches for the network.

#[path = "build/generate.rs"]
mod generate;
#[path = "build/operations.rs"]
mod operations;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

use generate::{Error, JsonSchema, Options};

const CONTRACT: &str = "openapi/runway.json";

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={CONTRACT}");
    let contract: Value = serde_json::from_str(&fs::read_to_string(CONTRACT)?)?;
    let areas: BTreeSet<String> =
        generate::areas::all(&contract).into_iter().filter(|area| is_on(area)).collect();
    let json_schema = if is_on("schemars") { JsonSchema::Derived } else { JsonSchema::Absent };
    let output = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(output.join("operations.rs"), operations::listing(contract.clone(), &areas))?;
    fs::write(
        output.join("client.rs"),
        generate::generate(contract, &Options { areas: Some(areas), json_schema })?,
    )?;
    Ok(())
}

fn is_on(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}
