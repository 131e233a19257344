//! Makes the client from openapi/runway.json, for the areas whose Cargo features are on. All the
//! work is in build/, which `cargo xtask generate` shares; nothing here reaches for the network.

#[path = "build/generate.rs"]
mod generate;

use std::path::Path;
use std::{env, fs};

use generate::{Error, JsonSchema, Options};

const CONTRACT: &str = "openapi/runway.json";

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={CONTRACT}");
    let contract = serde_json::from_str(&fs::read_to_string(CONTRACT)?)?;
    let areas = generate::areas::all(&contract).into_iter().filter(|area| is_on(area)).collect();
    let json_schema = if is_on("schemars") { JsonSchema::Derived } else { JsonSchema::Absent };
    let client = generate::generate(contract, &Options { areas: Some(areas), json_schema })?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), client)?;
    Ok(())
}

fn is_on(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}
