//! What the contract was taken from, as Rust: date and SHA-256 of upstream's document, and the
//! version that the API has by it. Reads openapi/upstream.toml and knows no more of it than that.

use serde_json::Value;

use super::generate::Error;

/// Below the root of the project; `cargo xtask sync` writes it.
pub const FILE: &str = "openapi/upstream.toml";

/// The expression for `Contract`.
pub fn contract(upstream: &str, contract: &Value) -> Result<String, Error> {
    let (date, sha256) = (text(upstream, "date")?, text(upstream, "sha256")?);
    let version = contract["info"]["version"].as_str().ok_or("the contract has no version")?;
    Ok(format!("Contract {{ date: {date:?}, sha256: {sha256:?}, version: {version:?} }}\n"))
}

/// The value of a line such as `date = "2026-08-08"`, which needs no reader of all TOML.
fn text<'t>(toml: &'t str, key: &str) -> Result<&'t str, Error> {
    let value = toml.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    let value = value.and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'));
    value.ok_or_else(|| format!("{FILE} has no `{key}`").into())
}
