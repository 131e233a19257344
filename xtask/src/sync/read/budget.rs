//! Limits on what an upstream document may cost: the size of its keys, and the nodes and depth that
//! opening its references may add.

use std::cell::Cell;

use serde_json::Value;

use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

/// How many nodes references may copy in one document. The vendored spec needs 20,000, upstream's none.
pub const MAX_NODES: usize = 1_000_000;

/// How deeply schemas may be nested. In the spec, each of them takes up to three levels of JSON, of which
/// serde_json reads 128.
pub const MAX_DEPTH: usize = 32;

/// How many references and parts of `allOf` may lead to a schema. In the spec, two lead to each nested one.
const MAX_STEPS: usize = 4 * MAX_DEPTH;

/// How long a key may be, in a document and in the spec. Pointers and names of types consist of keys, so each
/// is copied many times.
const MAX_KEY_BYTES: usize = 512;

/// A long string counts as several nodes, one per this number of bytes.
const BYTES_PER_NODE: usize = 64;

/// The nodes that may still be copied.
#[derive(Debug)]
pub struct NodeBudget(Cell<usize>);

impl Default for NodeBudget {
    fn default() -> Self {
        Self(Cell::new(MAX_NODES))
    }
}

impl NodeBudget {
    /// Subtracts the copy of a value; an error at `pointer` if the budget is exceeded.
    pub fn copy(&self, value: &Value, pointer: &str) -> Result<()> {
        let left = self.0.get().checked_sub(nodes(value));
        self.0.set(left.ok_or_else(|| exceeded(pointer))?);
        Ok(())
    }
}

fn exceeded(pointer: &str) -> SyncError {
    let message = format!(
        "with this schema copied to where it is used, the document has more than {MAX_NODES} nodes; \
         shorten it, or raise MAX_NODES in xtask/src/sync/read/budget.rs"
    );
    SyncError::new(pointer, message)
}

/// Where a schema is in others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nesting {
    depth: usize,
    steps: usize,
}

impl Nesting {
    /// In a schema.
    pub fn below(self) -> Self {
        Self { depth: self.depth + 1, steps: self.steps + 1 }
    }

    /// Behind a reference, or a part of `allOf`: that is the same schema.
    pub fn same(self) -> Self {
        Self { steps: self.steps + 1, ..self }
    }

    /// An error if a schema is nested too deeply.
    pub fn check(self, pointer: &str) -> Result<()> {
        if self.depth <= MAX_DEPTH && self.steps <= MAX_STEPS {
            return Ok(());
        }
        let message = format!(
            "schemas are nested more than {MAX_DEPTH} deep, or by more than {MAX_STEPS} references; \
             shorten the chain, or raise MAX_DEPTH in xtask/src/sync/read/budget.rs"
        );
        Err(SyncError::new(pointer, message))
    }
}

/// An error for a key that is too long, anywhere in a document or in the spec.
pub fn check_keys(value: &Value, pointer: &str) -> Result<()> {
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                if key.len() > MAX_KEY_BYTES {
                    let message = format!(
                        "the key `{}…` has {} bytes, more than the {MAX_KEY_BYTES} of MAX_KEY_BYTES in \
                         xtask/src/sync/read/budget.rs",
                        key.chars().take(40).collect::<String>(),
                        key.len()
                    );
                    return Err(SyncError::new(pointer, message));
                }
                check_below(below, pointer, key)?;
            }
            Ok(())
        }
        Value::Array(list) => {
            let mut entries = list.iter().enumerate();
            entries.try_for_each(|(index, below)| check_below(below, pointer, index))
        }
        _ => Ok(()),
    }
}

fn check_below(value: &Value, pointer: &str, key: impl std::fmt::Display) -> Result<()> {
    match value.is_object() || value.is_array() {
        true => check_keys(value, &child(pointer, key)),
        false => Ok(()),
    }
}

/// The number of JSON values in a value, long strings counted several times.
fn nodes(value: &Value) -> usize {
    let of_string = |text: &str| text.len() / BYTES_PER_NODE;
    1 + match value {
        Value::Object(map) => map.iter().map(|(key, value)| of_string(key) + nodes(value)).sum(),
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::String(text) => of_string(text),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_are_counted_with_the_length_of_strings() {
        assert_eq!(nodes(&json!({ "a": [1, "b"], "c": {} })), 5);
        assert_eq!(nodes(&json!("x".repeat(3 * BYTES_PER_NODE))), 4);
    }

    #[test]
    fn a_budget_is_exceeded_by_many_copies() {
        let budget = NodeBudget::default();
        let half = json!(vec![1; MAX_NODES / 2 - 1]);
        budget.copy(&half, "/a").unwrap();
        budget.copy(&half, "/a").unwrap();
        let error = budget.copy(&json!(1), "/b/$ref").unwrap_err();
        assert_eq!(error.pointer, "/b/$ref");
        assert!(error.message.contains("1000000 nodes"), "{error}");
    }

    #[test]
    fn a_key_that_is_too_long_is_an_error_with_its_place() {
        let long = "k".repeat(MAX_KEY_BYTES + 1);
        let error = check_keys(&json!({ "a": [{ long: 1 }] }), "").unwrap_err();
        assert_eq!(error.pointer, "/a/0");
        let start = "k".repeat(40);
        let expected =
            format!("the key `{start}…` has 513 bytes, more than the 512 of MAX_KEY_BYTES");
        assert!(error.message.starts_with(&expected), "{error}");
    }
}
