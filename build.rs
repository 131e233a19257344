//! Generates the operations and types of the enabled API areas from openapi/. The work is done in
//! build/, which `cargo xtask generate` shares.

#[path = "build/data.rs"]
mod data;
#[path = "build/generate.rs"]
mod generate;
#[path = "build/upstream_toml.rs"]
mod upstream_toml;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

use generate::vendored::{COMETAPI, RUNWAY, Spec};
use generate::{Error, JsonSchema, Options};

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed=build");
    for data in data::FILES {
        write(data.output, &data.expression(&content(data.file)?)?)?;
    }
    let (runway, options) = read(&RUNWAY)?;
    let upstream = content(upstream_toml::FILE)?;
    println!("cargo::rustc-env=RUNWAYML_SPEC_DATE={}", upstream_toml::value(&upstream, "date")?);
    println!(
        "cargo::rustc-env=RUNWAYML_SPEC_SHA256={}",
        upstream_toml::value(&upstream, "sha256")?
    );
    write("client.rs", &generate::generate(runway, &options)?)?;
    let (cometapi, options) = read(&COMETAPI)?;
    write("cometapi.rs", &generate::generate(cometapi, &options)?)
}

/// A spec, and the options to generate code from it.
fn read(spec: &Spec) -> Result<(Value, Options), Error> {
    let document: Value = serde_json::from_str(&content(spec.file)?)
        .map_err(|error| format!("{}: {error}", spec.file))?;
    let areas: BTreeSet<String> =
        generate::areas::all(&document).into_iter().filter(|area| is_enabled(area)).collect();
    let json_schema =
        if is_enabled("schemars") { JsonSchema::Embedded } else { JsonSchema::Absent };
    Ok((document, spec.options(Some(areas), json_schema)))
}

fn content(file: &str) -> Result<String, Error> {
    println!("cargo::rerun-if-changed={file}");
    fs::read_to_string(file).map_err(|error| format!("{file}: {error}").into())
}

fn write(file: &str, content: &str) -> Result<(), Error> {
    let path = PathBuf::from(env::var("OUT_DIR")?).join(file);
    Ok(fs::write(path, content)?)
}

fn is_enabled(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}
