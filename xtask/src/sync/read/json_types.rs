//! Accessors for JSON values that must have a certain type.

use serde_json::{Map, Value};

use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

pub fn object<'v>(value: &'v Value, pointer: &str) -> Result<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| SyncError::new(pointer, "must be an object"))
}

pub fn array<'v>(value: &'v Value, pointer: &str) -> Result<&'v Vec<Value>> {
    value.as_array().ok_or_else(|| SyncError::new(pointer, "must be an array"))
}

/// The value of a required key.
pub fn required<'v>(map: &'v Map<String, Value>, key: &str, pointer: &str) -> Result<&'v Value> {
    map.get(key).ok_or_else(|| SyncError::new(pointer, format!("`{key}` is missing")))
}

/// The string value of a required key.
pub fn string(map: &Map<String, Value>, key: &str, pointer: &str) -> Result<String> {
    match required(map, key, pointer)? {
        Value::String(string) => Ok(string.clone()),
        _ => Err(SyncError::new(child(pointer, key), "must be a string")),
    }
}
