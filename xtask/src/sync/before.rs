//! The spec before a sync: its names are kept, and what upstream has removed since is retired.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use super::naming::lock::Lock;
use super::retired::{Retired, without_retired};
use super::schema_keywords::REFERENCES;
use crate::codegen::requests;
use crate::codegen::spec::components;
use crate::project;

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
        let upstream = without_retired(spec.clone(), &retired);
        let lock = Lock::of(&spec).with_places_of(&upstream);
        Self { lock, spec: Some(spec), retired, day: day.to_owned() }
    }

    /// The spec in a file, with what is retired in it next to it. Without the names of a spec that is
    /// there, everything would be renamed, so one that cannot be read is an error.
    pub fn read(path: &Path, day: &str) -> anyhow::Result<Self> {
        let retired = Retired::read(&retired_path(path))?;
        let Some(text) = project::read_text_if_exists(path)? else {
            return Ok(Self { retired, day: day.to_owned(), ..Self::default() });
        };
        let spec = serde_json::from_str(&text)
            .with_context(|| format!("{} is not JSON; restore or remove it", path.display()))?;
        Ok(Self::new(spec, retired, day))
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
            new["components"]["schemas"][name][REFERENCES] = json!(list);
        }
    }
}

/// `retired.json` for `runway.json`, next to it, and `NAME.retired.json` for another spec.
pub fn retired_path(spec: &Path) -> PathBuf {
    match spec.ends_with("runway.json") {
        true => spec.with_file_name("retired.json"),
        false => spec.with_extension("retired.json"),
    }
}
