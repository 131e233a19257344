//! Parses the bytes of an upstream document, JSON or YAML, and checks its OpenAPI version.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::unique_keys;
use crate::sync::error::{Result, SyncError};

pub fn parse(bytes: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| SyncError::new("", format!("the document is not UTF-8: {error}")))?
        .trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        return unique_keys::from_json(text);
    }
    parse_yaml(text).map_err(|error| {
        SyncError::new("", format!("the document is neither JSON nor valid YAML: {error}"))
    })
}

/// Parses YAML 1.2, where `on` and `no` are strings and not booleans.
pub fn parse_yaml<T: DeserializeOwned>(text: &str) -> std::result::Result<T, serde_saphyr::Error> {
    serde_saphyr::from_str_with_options(text, serde_saphyr::options! { strict_booleans: true })
}

pub fn check_version(root: &Value) -> Result<()> {
    let unsupported = |pointer: &str, version: &Value| {
        let message = format!("OpenAPI version {version} is not supported, only 3.0 and 3.1");
        Err(SyncError::new(pointer, message))
    };
    match (root.get("swagger"), root.get("openapi")) {
        (Some(version), _) => unsupported("/swagger", version),
        (None, Some(Value::String(version)))
            if version.starts_with("3.0.") || version.starts_with("3.1.") =>
        {
            Ok(())
        }
        (None, Some(version)) => unsupported("/openapi", version),
        (None, None) => Err(SyncError::new("", "not an OpenAPI document: `openapi` is missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_occurs_twice_in_yaml_is_an_error_with_its_line() {
        let error = parse(b"info:\n  title: a\n  title: b\n").unwrap_err();
        let expected = "line 3 column 3: duplicate mapping key: title";
        assert!(error.message.contains(expected), "{error}");
    }
}
