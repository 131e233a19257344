//! Makes the clients from openapi/, for the areas whose Cargo features are on. All the work is in
//! build/, which `cargo xtask generate` shares; nothing here reaches for the network.

#[path = "build/answers.rs"]
mod answers;
#[path = "build/data.rs"]
mod data;
#[path = "build/generate.rs"]
mod generate;
#[path = "build/operations.rs"]
mod operations;
#[path = "build/upstream.rs"]
mod upstream;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

use generate::documents::{COMETAPI, Document, RUNWAY};
use generate::{Drift, Error, JsonSchema, Options};

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed=build");
    for data in data::FILES {
        write(data.output, &data.expression(&text(data.file)?)?)?;
    }
    let (runway, options) = read(&RUNWAY)?;
    write("contract.rs", &upstream::contract(&text(upstream::FILE)?, &runway)?)?;
    write("answers.rs", &answers::shapes(runway.clone(), &options))?;
    write("operations.rs", &operations::listing(runway.clone(), &options))?;
    write("client.rs", &generate::generate(runway, &options)?)?;
    let (comet, options) = read(&COMETAPI)?;
    write("comet_operations.rs", &operations::listing(comet.clone(), &options))?;
    write("comet.rs", &generate::generate(comet, &options)?)
}

/// A contract, and what of it is generated.
fn read(document: &Document) -> Result<(Value, Options), Error> {
    let contract: Value = serde_json::from_str(&text(document.contract)?)?;
    let areas: BTreeSet<String> =
        generate::areas::all(&contract).into_iter().filter(|area| is_on(area)).collect();
    let json_schema = if is_on("schemars") { JsonSchema::Derived } else { JsonSchema::Absent };
    let drift = if is_on("drift") { Drift::Marked } else { Drift::Unmarked };
    Ok((contract, document.options(Some(areas), json_schema, drift)))
}

fn text(file: &str) -> Result<String, Error> {
    println!("cargo::rerun-if-changed={file}");
    Ok(fs::read_to_string(file)?)
}

fn write(file: &str, text: &str) -> Result<(), Error> {
    let path = PathBuf::from(env::var("OUT_DIR")?).join(file);
    Ok(fs::write(path, text)?)
}

fn is_on(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}
