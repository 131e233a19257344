//! The spec before a sync: its names are kept, and what upstream has removed since is retired.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::naming::lock::Lock;
use super::retired::Retired;
use crate::codegen::requests;
use crate::codegen::spec::components;

/// The present spec, and what is retired in it.
#[derive(Debug, Clone, Default)]
pub struct Before {
    pub lock: Lock,
    /// `None` if there is no spec yet.
    spec: Option<Value>,
    retired: Retired,
    /// The day of the new document.
    day: String,
}

impl Before {
    pub fn new(spec: Value, retired: Retired, day: &str) -> Self {
        Self { lock: Lock::of(&spec), spec: Some(spec), retired, day: day.to_owned() }
    }

    /// The spec in a file, with openapi/retired.json next to it.
    pub fn read(path: &Path, day: &str) -> anyhow::Result<Self> {
        let retired = Retired::read(&retired_path(path))?;
        let bytes = std::fs::read(path).ok();
        let spec: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(match spec {
            Some(spec) => Self::new(spec, retired, day),
            None => Self { retired, day: day.to_owned(), ..Self::default() },
        })
    }

    /// Only the names: nothing is retired.
    pub fn names(self) -> Self {
        Self { lock: self.lock, ..Self::default() }
    }

    /// Also the names of `other`, for what has none here.
    pub fn or_names_of(mut self, other: &Self) -> Self {
        self.lock.extend(&other.lock);
        self
    }

    /// The same without names and without anything to retire.
    pub fn renamed(self) -> Self {
        Self { retired: self.retired, day: self.day, ..Self::default() }
    }

    /// Adds to the new spec what is retired; returns all of that.
    pub fn retire(&self, new: &mut Value) -> Retired {
        let nothing = Value::Null;
        let old = self.spec.as_ref().unwrap_or(&nothing);
        let retired = Retired::between(old, new, &self.retired, &self.day);
        let components = self.lock.components.iter();
        let values = components.map(|(name, locked)| (name.clone(), locked.values.clone()));
        retired.merge_into(new, &values.collect());
        keep_references(old, new);
        retired
    }
}

/// Keeps the setter `references` of requests whose lists of images upstream has changed.
fn keep_references(old: &Value, new: &mut Value) {
    for (name, schema) in components(old) {
        let Some(list) = requests::references(schema, old) else { continue };
        let now = &new["components"]["schemas"][name];
        if now.is_object() && requests::references(now, new).as_ref() != Some(&list) {
            new["components"]["schemas"][name][requests::REFERENCES] = json!(list);
        }
    }
}

/// openapi/retired.json for openapi/runway.json.
pub fn retired_path(spec: &Path) -> PathBuf {
    spec.with_file_name("retired.json")
}
