//! openapi/retired.json: what upstream removed, as the last spec had it, with the day. It stays in the
//! spec and in the Rust API, deprecated, until `cargo xtask retire --drop`.

mod difference;
mod drop;
mod merge;
mod spec_walk;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use drop::without_retired;

use crate::project;

/// The contents of openapi/retired.json, by operation or component.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retired {
    pub operations: BTreeMap<String, Operation>,
    /// Query parameters by operation and name.
    pub parameters: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Responses and bodies that an operation has no longer, or of which it has another kind.
    pub contents: BTreeMap<String, BTreeMap<String, Kind>>,
    pub components: BTreeMap<String, Component>,
    pub properties: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Values of enums, with the day of each.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Alternatives of unions by component.
    pub alternatives: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Properties of responses that have another kind now: they keep their type in Rust.
    pub kinds: BTreeMap<String, BTreeMap<String, Kind>>,
}

/// An operation without a successor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    pub retired: String,
    pub path: String,
    pub method: String,
    pub operation: Value,
}

/// A parameter, property or alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub retired: String,
    pub schema: Value,
}

/// A type, with the operations whose requests or responses had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub retired: String,
    pub schema: Value,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<String>,
}

/// What is kept, and what upstream has instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kind {
    pub retired: String,
    pub schema: Value,
    pub now: Value,
}

impl Retired {
    /// The file next to a spec; empty if there is none.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let Some(text) = project::read_text_if_exists(path)? else { return Ok(Self::default()) };
        serde_json::from_str(&text)
            .with_context(|| format!("{} is not a list of what is retired", path.display()))
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(parts) = &mut value {
            parts.retain(|_, part| part.as_object().is_some_and(|part| !part.is_empty()));
        }
        super::write::bytes(&value)
    }

    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        if self.is_written(path) {
            return Ok(());
        }
        project::write_atomically(path, &self.bytes())
    }

    /// Whether the file has these entries; a missing file has none.
    pub fn is_written(&self, path: &Path) -> bool {
        match std::fs::read(path) {
            Ok(known) => known == self.bytes(),
            Err(_) => *self == Self::default(),
        }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.list().len()
    }

    /// Every entry with its day, oldest first.
    pub fn list(&self) -> Vec<(String, String)> {
        let value = serde_json::to_value(self).unwrap_or_default();
        let mut list = Vec::new();
        for (part, entries) in value.as_object().into_iter().flatten() {
            let is_flat = part == "operations" || part == "components";
            for (of, entries) in entries.as_object().into_iter().flatten() {
                let day = |entry: &Value| {
                    entry
                        .as_str()
                        .or_else(|| entry["retired"].as_str())
                        .unwrap_or_default()
                        .to_owned()
                };
                if is_flat {
                    list.push((day(entries), format!("{part}: {of}")));
                    continue;
                }
                let entries = entries.as_object().into_iter().flatten();
                list.extend(
                    entries.map(|(name, entry)| (day(entry), format!("{part}: {of}, {name}"))),
                );
            }
        }
        list.sort();
        list
    }
}
