//! Reads `openapi/upstream.toml`, which identifies the upstream document that the spec was made from.

use super::generate::Error;

/// Relative to the root of the project; `cargo xtask sync` writes it.
pub const FILE: &str = "openapi/upstream.toml";

/// The value of a line such as `date = "2026-08-08"`.
pub fn value<'t>(toml: &'t str, key: &str) -> Result<&'t str, Error> {
    let value = toml.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    let value = value.and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'));
    value.ok_or_else(|| format!("{FILE} has no `{key}`").into())
}
