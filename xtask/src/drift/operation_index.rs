//! Finds the operations of a document by what identifies them in both documents.

use std::collections::BTreeMap;

use crate::operation_key::key;
use crate::sync::document::{Document, Operation};

/// `post /v1/tasks/{}`
pub fn operation_key(operation: &Operation) -> String {
    key(&operation.method, &operation.path)
}

/// The indexes of the operations by their keys; of operations with the same key that of the first.
pub fn indexes(document: &Document) -> BTreeMap<String, usize> {
    let operations = document.operations.iter().enumerate().rev();
    operations.map(|(index, operation)| (operation_key(operation), index)).collect()
}
