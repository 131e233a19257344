//! What an entry applies to in the upstream document: an operation, a model of its request body, or all
//! schemas with given members.

use serde_json::{Map, Value, json};

use super::Reason;
use crate::sync::pointer::child;

const BODY: &str = "/requestBody/content/application~1json/schema";

/// An operation, or a model of its request body.
pub struct Target<'e> {
    /// As in the entry: `POST /v1/text_to_image`.
    operation: &'e str,
    method: String,
    path: &'e str,
    pub model: Option<&'e str>,
}

impl<'e> Target<'e> {
    pub fn parse(operation: &'e str, model: Option<&'e str>) -> Result<Self, String> {
        let (method, path) = operation
            .split_once(' ')
            .ok_or_else(|| format!("`{operation}` is not like `POST /v1/text_to_image`"))?;
        Ok(Self { operation, method: method.to_lowercase(), path, model })
    }

    fn operation<'d>(&self, document: &'d mut Value) -> Result<&'d mut Value, String> {
        let pointer = child(&child("/paths", self.path), &self.method);
        let no_operation = || format!("the document has no operation {}", self.operation);
        document.pointer_mut(&pointer).ok_or_else(no_operation)
    }

    /// The operation or the model in the document; an error if it has none.
    pub fn find<'d>(&self, document: &'d mut Value) -> Result<&'d mut Value, String> {
        let operation = self.operation(document)?;
        let Some(model) = self.model else { return Ok(operation) };
        let is_model = |branch: &&mut Value| branch["properties"]["model"]["const"] == *model;
        models(operation)
            .and_then(|models| models.iter_mut().find(is_model))
            .ok_or_else(|| format!("the request body has no model `{model}`"))
    }
}

/// The models of a request body.
fn models(operation: &mut Value) -> Option<&mut Vec<Value>> {
    operation.pointer_mut(BODY)?.get_mut("oneOf")?.as_array_mut()
}

/// Adds a model to the request body of an operation.
pub fn add_model(document: &mut Value, target: &Target, added: &Value) -> Result<(), Reason> {
    let operation = target.operation(document).map_err(Reason::Stale)?;
    let no_models = || Reason::Stale(format!("the body of {} has no models", target.operation));
    models(operation).ok_or_else(no_models)?.push(added.clone());
    Ok(())
}

/// Adds an operation to the document.
pub fn add_operation(document: &mut Value, target: &Target, added: &Value) -> Result<(), Reason> {
    let no_paths = || Reason::Stale("the document has no `paths`".to_owned());
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).ok_or_else(no_paths)?;
    let item = paths.entry(target.path).or_insert_with(|| json!({}));
    item[&target.method] = added.clone();
    Ok(())
}

/// All objects in the document that have the members.
pub fn matching_schemas<'d>(
    value: &'d mut Value,
    members: &Map<String, Value>,
) -> Vec<&'d mut Value> {
    let matches =
        |value: &Value| members.iter().all(|(key, member)| value.get(key) == Some(member));
    if value.is_object() && matches(value) {
        return vec![value];
    }
    match value {
        Value::Object(object) => {
            object.values_mut().flat_map(|value| matching_schemas(value, members)).collect()
        }
        Value::Array(list) => {
            list.iter_mut().flat_map(|value| matching_schemas(value, members)).collect()
        }
        _ => Vec::new(),
    }
}
