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
        let mut models = models(operation)?.iter_mut();
        models
            .find(|branch| is_model(branch, model))
            .ok_or_else(|| format!("the request body has no model `{model}`"))
    }
}

/// Whether a schema of a request body is that of a model: the only value of its property `model`.
pub fn is_model(branch: &Value, model: &str) -> bool {
    let known = &branch["properties"]["model"];
    known["const"] == *model || known["enum"].as_array().is_some_and(|values| *values == [model])
}

/// The models of a request body; an error that says why it has none.
fn models(operation: &mut Value) -> Result<&mut Vec<Value>, String> {
    for pointer in ["/requestBody", BODY] {
        if let Some(reference) = operation.pointer(pointer).and_then(|of| of.get("$ref")) {
            return Err(format!(
                "{pointer} is a reference to {reference}, which entries do not follow"
            ));
        }
    }
    let models = operation.pointer_mut(BODY).and_then(|body| body.get_mut("oneOf"));
    models.and_then(Value::as_array_mut).ok_or_else(|| "the request body has no models".to_owned())
}

/// Adds a model to the request body of an operation.
pub fn add_model(document: &mut Value, target: &Target, added: &Value) -> Result<(), Reason> {
    let operation = target.operation(document).map_err(Reason::Stale)?;
    models(operation).map_err(Reason::Stale)?.push(added.clone());
    Ok(())
}

/// Adds an operation to the document.
pub fn add_operation(document: &mut Value, target: &Target, added: &Value) -> Result<(), Reason> {
    let no_paths = || Reason::Stale("the document has no `paths`".to_owned());
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).ok_or_else(no_paths)?;
    let item = paths.entry(target.path).or_insert_with(|| json!({}));
    match item {
        Value::Object(item) if !item.contains_key("$ref") => {
            item.insert(target.method.clone(), added.clone());
            Ok(())
        }
        _ => Err(Reason::Stale(format!(
            "{} is no object with operations in the document, or a reference, which entries do not follow",
            target.path
        ))),
    }
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
