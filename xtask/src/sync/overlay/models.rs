//! Models that upstream has removed, added to the union of an operation's request body.

use serde::Deserialize;
use serde_json::Value;

use crate::sync::document::Document;
use crate::sync::naming::operation_name::OperationName;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub reason: String,
    pub operation: String,
    pub schema: Value,
}

impl Model {
    /// Adds the schema as one more branch of the union; the error says why it does not apply.
    pub fn add_to(&self, document: &mut Document) -> Result<(), String> {
        let has_name =
            |method: &str, path: &str| OperationName::of(method, path).id == self.operation;
        let operation = document
            .operations
            .iter_mut()
            .find(|operation| has_name(&operation.method, &operation.path))
            .ok_or_else(|| format!("no operation `{}`", self.operation))?;
        let bodies = operation.body.iter_mut().flat_map(|body| &mut body.content);
        let no_union = || format!("the body of `{}` is not a union", self.operation);
        let union = bodies
            .map(|(_, schema)| &mut schema.value)
            .find(|schema| schema.get("discriminator").is_some())
            .ok_or_else(no_union)?;
        let property =
            union["discriminator"]["propertyName"].as_str().unwrap_or_default().to_owned();
        let branches = union.get_mut("oneOf").and_then(Value::as_array_mut).ok_or_else(no_union)?;
        let value = |branch: &Value| branch["properties"][&property]["enum"][0].clone();
        if branches.iter().any(|branch| value(branch) == value(&self.schema)) {
            return Err(format!("`{}` already has it", self.operation));
        }
        branches.push(self.schema.clone());
        Ok(())
    }
}
