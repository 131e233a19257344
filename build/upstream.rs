//! Which upstream document the spec was made from, as Rust: its date and SHA-256, and the API version.

use serde_json::Value;

use super::generate::Error;

/// Below the root of the project; `cargo xtask sync` writes it.
pub const FILE: &str = "openapi/upstream.toml";

/// The expression for `Contract`.
pub fn contract(upstream: &str, spec: &Value) -> Result<String, Error> {
    let (date, sha256) = (text(upstream, "date")?, text(upstream, "sha256")?);
    let version = spec["info"]["version"].as_str().ok_or("the spec has no version")?;
    Ok(format!("Contract {{ date: {date:?}, sha256: {sha256:?}, version: {version:?} }}\n"))
}

/// The value of a line such as `date = "2026-08-08"`, for which no TOML parser is needed.
fn text<'t>(toml: &'t str, key: &str) -> Result<&'t str, Error> {
    let value = toml.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    let value = value.and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'));
    value.ok_or_else(|| format!("{FILE} has no `{key}`").into())
}
