//! One entry of openapi/ahead.yaml: where it comes from, what it applies to, and the change.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Reason;
use super::merge::{differences, merge};
use super::target::{Target, add_model, add_operation, matching_schemas};
use crate::sync::upstream::check_date;

/// A change to the upstream document, from a source that is newer.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Entry {
    source: String,
    /// The day of the source, as `2026-10-23`.
    pub day: String,
    scope: Scope,
    change: Change,
}

/// What an entry applies to.
#[derive(Debug, Clone)]
enum Scope {
    /// An operation, as `POST /v1/text_to_image`, or one model of its request body.
    Operation { operation: String, model: Option<String> },
    /// All schemas with these members.
    Schemas(Map<String, Value>),
}

/// What an entry applies to, to be shown.
pub enum EntryTarget<'e> {
    Operation(&'e str),
    /// A model of the request body of an operation.
    Model(&'e str, &'e str),
    /// All schemas with these members.
    Schemas(Value),
}

#[derive(Debug, Clone)]
enum Change {
    /// A new operation, or a new model of a request body.
    Add(Value),
    /// Like a JSON Merge Patch, but it only adds: members, and values to lists.
    Merge(Value),
    /// A JSON Patch (RFC 6902). What it replaces is tested first.
    Patch(json_patch::Patch),
}

/// An entry as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    source: String,
    day: String,
    /// What the source leaves open, for readers of the file.
    #[serde(default, rename = "doubt")]
    _doubt: Option<String>,
    operation: Option<String>,
    model: Option<String>,
    r#where: Option<Map<String, Value>>,
    add: Option<Value>,
    merge: Option<Value>,
    patch: Option<json_patch::Patch>,
}

impl TryFrom<Fields> for Entry {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, String> {
        let scope = match (fields.operation, fields.model, fields.r#where) {
            (Some(operation), model, None) => Scope::Operation { operation, model },
            (None, None, Some(members)) => Scope::Schemas(members),
            _ => return Err("an entry has either `operation` or `where`".to_owned()),
        };
        let change = match (fields.add, fields.merge, fields.patch) {
            (Some(added), None, None) => Change::Add(added),
            (None, Some(added), None) => Change::Merge(added),
            (None, None, Some(patch)) => Change::Patch(patch),
            _ => return Err("an entry has one of `add`, `merge` and `patch`".to_owned()),
        };
        check_date(&fields.day).map_err(|problem| format!("the day `{}` {problem}", fields.day))?;
        Ok(Self { source: fields.source, day: fields.day, scope, change })
    }
}

impl Entry {
    pub fn target(&self) -> EntryTarget<'_> {
        match &self.scope {
            Scope::Operation { operation, model: Some(model) } => {
                EntryTarget::Model(operation, model)
            }
            Scope::Operation { operation, model: None } => EntryTarget::Operation(operation),
            Scope::Schemas(members) => EntryTarget::Schemas(Value::Object(members.clone())),
        }
    }

    /// Whether the entry adds an operation or a model.
    pub fn is_new(&self) -> bool {
        matches!(self.change, Change::Add(_))
    }

    pub fn apply(&self, document: &mut Value) -> Result<(), Reason> {
        match (&self.scope, &self.change) {
            (Scope::Operation { operation, model }, Change::Add(added)) => {
                let target = Target::parse(operation, model.as_deref()).map_err(Reason::Stale)?;
                match target.find(document) {
                    Ok(found) => Err(caught_up(differences(added, found))),
                    Err(_) if target.model.is_some() => add_model(document, &target, added),
                    Err(_) => add_operation(document, &target, added),
                }
            }
            (Scope::Operation { operation, model }, change) => {
                let target = Target::parse(operation, model.as_deref()).map_err(Reason::Stale)?;
                change.apply(target.find(document).map_err(Reason::Stale)?)
            }
            (Scope::Schemas(members), change) => change.apply_to_all(document, members),
        }
    }
}

impl Change {
    fn apply(&self, value: &mut Value) -> Result<(), Reason> {
        match self {
            Self::Add(_) => Err(Reason::Stale("only an operation or a model can be added".into())),
            Self::Merge(added) => apply_merge(value, added),
            Self::Patch(patch) => apply_patch(value, patch),
        }
    }

    /// Changes the schemas with these members that do not have the change yet: all of them, or none.
    fn apply_to_all(
        &self,
        document: &mut Value,
        members: &Map<String, Value>,
    ) -> Result<(), Reason> {
        let mut changed = document.clone();
        let schemas = matching_schemas(&mut changed, members);
        if schemas.is_empty() {
            return Err(self.without_match(document, members));
        }
        let mut is_applied = false;
        for schema in schemas {
            match self.apply(schema) {
                Ok(()) => is_applied = true,
                Err(Reason::CaughtUp { .. }) => {}
                Err(stale) => return Err(stale),
            }
        }
        if !is_applied {
            return Err(caught_up(Vec::new()));
        }
        *document = changed;
        Ok(())
    }

    /// Why no schema has the members: because those that had them have changed members now, or else
    /// because they are gone.
    fn without_match(&self, document: &mut Value, members: &Map<String, Value>) -> Reason {
        let mut changed = Value::Object(members.clone());
        match (self.apply(&mut changed), &changed) {
            (Ok(()), Value::Object(changed)) if !matching_schemas(document, changed).is_empty() => {
                caught_up(Vec::new())
            }
            _ => Reason::Stale("the document has no such schema".to_owned()),
        }
    }
}

fn apply_merge(value: &mut Value, added: &Value) -> Result<(), Reason> {
    let mut merged = value.clone();
    merge(&mut merged, added, "").map_err(Reason::Stale)?;
    if merged == *value {
        return Err(caught_up(Vec::new()));
    }
    *value = merged;
    Ok(())
}

fn apply_patch(value: &mut Value, patch: &json_patch::Patch) -> Result<(), Reason> {
    let mut patched = value.clone();
    match json_patch::patch(&mut patched, patch) {
        Ok(()) if patched == *value => Err(caught_up(Vec::new())),
        Ok(()) => {
            *value = patched;
            Ok(())
        }
        Err(_) if is_done(value, patch) => Err(caught_up(Vec::new())),
        Err(error) => Err(Reason::Stale(error.to_string())),
    }
}

/// Whether everything that the patch adds or replaces has its new value.
fn is_done(value: &Value, patch: &json_patch::Patch) -> bool {
    use json_patch::PatchOperation::{Add, Replace, Test};
    patch.0.iter().all(|step| match step {
        Add(add) => value.pointer(add.path.as_str()) == Some(&add.value),
        Replace(replace) => value.pointer(replace.path.as_str()) == Some(&replace.value),
        Test(_) => true,
        _ => false,
    })
}

fn caught_up(differences: Vec<String>) -> Reason {
    Reason::CaughtUp { differences }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            Scope::Operation { operation, model: Some(model) } => {
                write!(f, "{operation}, {model}")?
            }
            Scope::Operation { operation, model: None } => write!(f, "{operation}")?,
            Scope::Schemas(members) => {
                write!(f, "all schemas with {}", Value::Object(members.clone()))?;
            }
        }
        write!(f, " ({}, {})", self.source, self.day)
    }
}
