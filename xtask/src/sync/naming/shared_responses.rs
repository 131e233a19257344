//! Merges the responses that many operations have in common: API errors that are JSON objects, and created
//! tasks.

use serde_json::Value;

use super::operation_name::{OperationName, Verb};
use super::shape::Form;
use crate::codegen::spec::is_json;
use crate::sync::document::{Document, Operation};
use crate::sync::error::Result;
use crate::sync::read::budget::NodeBudget;
use crate::sync::relax::merge as merge_schemas;

/// Gives all API errors one schema, and all created tasks another one. Copies of them count against a
/// budget.
pub fn merge(document: &mut Document, names: &[OperationName]) -> Result<()> {
    let error = merged(document.operations.iter().flat_map(errors));
    let created = merged(created_tasks(document, names));
    let budget = NodeBudget::default();
    for (operation, name) in document.operations.iter_mut().zip(names) {
        let creates = creates_task(operation, name);
        for response in &mut operation.responses {
            let (is_error, is_success) = (response.is_error(), response.is_success());
            for (media_type, schema) in &mut response.content {
                let shared = if is_error && is_json_object(media_type, &schema.value) {
                    &error
                } else if is_success && creates && Form::of(&schema.value) == Form::Object {
                    &created
                } else {
                    continue;
                };
                budget.copy(shared, &schema.pointer)?;
                schema.value.clone_from(shared);
            }
        }
    }
    Ok(())
}

fn merged<'s>(schemas: impl Iterator<Item = &'s Value>) -> Value {
    merge_schemas(schemas.cloned().collect())
}

fn errors(operation: &Operation) -> impl Iterator<Item = &Value> {
    let errors = operation.responses.iter().filter(|response| response.is_error());
    let contents = errors.flat_map(|response| &response.content);
    let objects = contents.filter(|(media_type, schema)| is_json_object(media_type, &schema.value));
    objects.map(|(_, schema)| &schema.value)
}

fn is_json_object(media_type: &str, schema: &Value) -> bool {
    is_json(media_type) && Form::of(schema) == Form::Object
}

/// The success responses of the actions that create tasks: an action has one type for all of them.
fn created_tasks<'d>(
    document: &'d Document,
    names: &'d [OperationName],
) -> impl Iterator<Item = &'d Value> {
    let operations = document.operations.iter().zip(names);
    let actions = operations.filter(|(operation, name)| creates_task(operation, name));
    let schemas = actions.flat_map(|(operation, _)| successes(operation));
    schemas.filter(|schema| Form::of(schema) == Form::Object)
}

fn creates_task(operation: &Operation, name: &OperationName) -> bool {
    name.verb == Verb::Act && successes(operation).any(is_created_task)
}

fn successes(operation: &Operation) -> impl Iterator<Item = &Value> {
    let responses = operation.responses.iter().filter(|response| response.is_success());
    responses.flat_map(|response| response.content.iter().map(|(_, schema)| &schema.value))
}

/// Whether the response of an action is a created task: it has an `id`.
pub fn is_created_task(schema: &Value) -> bool {
    schema["properties"]["id"]["type"] == "string"
}
