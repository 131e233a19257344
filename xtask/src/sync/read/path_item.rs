//! Reads paths and operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Reader;
use super::json_types::{object, required};
use super::object_keywords::ObjectKind;
use crate::sync::document::{Operation, Parameter};
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Reader<'_> {
    pub(super) fn operations(
        &mut self,
        root: &Map<String, Value>,
        prefix: &str,
    ) -> Result<Vec<Operation>> {
        let paths = required(root, "paths", "")?;
        let mut operations = Vec::new();
        let mut operation_ids = BTreeMap::new();
        for (path, item) in object(paths, "/paths")? {
            let pointer = child("/paths", path);
            if path.starts_with("x-") {
                self.report.lose("vendor extension", &pointer);
                continue;
            }
            let (item, pointer) = self.references.resolve(item, &pointer, self.report)?;
            check_operation_ids(&item, &pointer, &mut operation_ids)?;
            self.path_item(&format!("{prefix}{path}"), &item, &pointer, &mut operations)?;
        }
        Ok(operations)
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &Value,
        pointer: &str,
        operations: &mut Vec<Operation>,
    ) -> Result<()> {
        let item = object(item, pointer)?;
        self.check_keywords(item, pointer, ObjectKind::PathItem)?;
        let inherited = self.parameters(item, pointer)?;
        for (method, value) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            let pointer = child(pointer, method);
            operations.push(self.operation(path, method, value, &pointer, &inherited)?);
        }
        Ok(())
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        value: &Value,
        pointer: &str,
        inherited: &[Parameter],
    ) -> Result<Operation> {
        let operation = object(value, pointer)?;
        self.check_keywords(operation, pointer, ObjectKind::Operation)?;
        let mut parameters = self.parameters(operation, pointer)?;
        let key = |parameter: &Parameter| (parameter.name.clone(), parameter.location.clone());
        let own: BTreeSet<_> = parameters.iter().map(key).collect();
        parameters.extend(inherited.iter().filter(|other| !own.contains(&key(other))).cloned());
        let body = match operation.get("requestBody") {
            Some(body) => Some(self.body(body, &child(pointer, "requestBody"))?),
            None => None,
        };
        Ok(Operation {
            path: path.to_owned(),
            method: method.to_owned(),
            pointer: pointer.to_owned(),
            deprecated: operation.get("deprecated").and_then(Value::as_bool),
            parameters,
            body,
            responses: self.responses(operation, pointer)?,
        })
    }
}

/// Two operations with one operationId are an error, although our names do not use them.
fn check_operation_ids(
    item: &Value,
    pointer: &str,
    known: &mut BTreeMap<String, String>,
) -> Result<()> {
    for method in METHODS {
        let Some(id) = item.pointer(&format!("/{method}/operationId")).and_then(Value::as_str)
        else {
            continue;
        };
        let here = child(&child(pointer, method), "operationId");
        if let Some(first) = known.insert(id.to_owned(), here.clone()) {
            let message = format!("operationId `{id}` is not unique: it is also at `#{first}`");
            return Err(SyncError::new(here, message));
        }
    }
    Ok(())
}
