//! Merges the parts of `allOf`.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Schema;
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

/// What describes the use of a schema: the last part of `allOf` that has it counts, and the schema around
/// them most of all.
const OVERRIDDEN: [&str; 2] = ["default", "deprecated"];

/// Merges `allOf` into one schema.
pub(super) fn all_of(schema: &mut Schema, pointer: &str) -> Result<()> {
    let Some(parts) = schema.shift_remove("allOf") else { return Ok(()) };
    let Value::Array(parts) = parts else {
        return Err(SyncError::new(child(pointer, "allOf"), "must be an array"));
    };
    let own = OVERRIDDEN.map(|key| schema.get(key).map(|value| (key.to_owned(), value.clone())));
    for (index, part) in parts.into_iter().enumerate() {
        let here = child(&child(pointer, "allOf"), index);
        let Value::Object(part) = part else {
            return Err(SyncError::new(here, "must be a schema"));
        };
        merge_part(schema, part, &here)?;
    }
    schema.extend(own.into_iter().flatten());
    remove_repeated(schema);
    Ok(())
}

/// Removes repeated names from `required`, also in properties, after several lists were joined.
fn remove_repeated(schema: &mut Schema) {
    if let Some(Value::Array(names)) = schema.get_mut("required") {
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        if let Value::Object(property) = property {
            remove_repeated(property);
        }
    }
}

/// Adds one part of `allOf` to a schema.
fn merge_part(schema: &mut Schema, part: Schema, pointer: &str) -> Result<()> {
    for (key, value) in part {
        match (key.as_str(), schema.get_mut(&key)) {
            (_, None) => {
                schema.insert(key, value);
            }
            (_, Some(known)) if *known == value => {}
            ("properties", Some(Value::Object(known))) => {
                let Value::Object(added) = value else { continue };
                for (name, property) in added {
                    let here = child(&child(pointer, "properties"), &name);
                    match (known.get_mut(&name), property) {
                        (Some(Value::Object(known)), Value::Object(property)) => {
                            merge_part(known, property, &here)?;
                        }
                        (_, property) => {
                            known.insert(name, property);
                        }
                    }
                }
            }
            ("required", Some(Value::Array(known))) => {
                known.extend(value.as_array().into_iter().flatten().cloned());
            }
            (key, Some(known)) if OVERRIDDEN.contains(&key) => *known = value,
            ("title", _) => {}
            ("nullable", Some(known)) => {
                *known = json!(*known == json!(true) && value == json!(true))
            }
            _ => {
                let message = "contradicts another part of the same `allOf`";
                return Err(SyncError::new(child(pointer, &key), message));
            }
        }
    }
    Ok(())
}
