//! Reads parameters, of paths and of operations.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::json_types::{array, object, string};
use super::object_keywords::ObjectKind;
use super::{Reader, VERSION_HEADER};
use crate::sync::document::{Parameter, Schema};
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

/// The keywords that say how a parameter is serialized.
const SERIALIZATION: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];

impl Reader<'_> {
    pub(super) fn parameters(
        &mut self,
        holder: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Vec<Parameter>> {
        let Some(found) = holder.get("parameters") else { return Ok(Vec::new()) };
        let pointer = child(pointer, "parameters");
        let mut parameters = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, parameter) in array(found, &pointer)?.iter().enumerate() {
            let here = child(&pointer, index);
            let (parameter, here) = self.references.resolve(parameter, &here, self.report)?;
            let parameter = self.parameter(object(&parameter, &here)?, &here)?;
            let (name, location) = (&parameter.name, &parameter.location);
            if !seen.insert((name.clone(), location.clone())) {
                let message = format!("a second parameter `{name}` in `{location}`");
                return Err(SyncError::new(here, message));
            }
            if !parameter.name.eq_ignore_ascii_case(VERSION_HEADER) {
                parameters.push(parameter);
            }
        }
        Ok(parameters)
    }

    fn parameter(&mut self, parameter: &Map<String, Value>, pointer: &str) -> Result<Parameter> {
        self.check_keywords(parameter, pointer, ObjectKind::Parameter)?;
        let serialization = SERIALIZATION
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), parameter.get(*key)?.clone())));
        let (schema, content) = self.parameter_schema(parameter, pointer)?;
        Ok(Parameter {
            name: string(parameter, "name", pointer)?,
            location: string(parameter, "in", pointer)?,
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            deprecated: parameter.get("deprecated").and_then(Value::as_bool),
            serialization: serialization.collect(),
            content,
            schema,
        })
    }

    /// The schema of a parameter, and the media type if it has `content` instead of `schema`.
    fn parameter_schema(
        &mut self,
        parameter: &Map<String, Value>,
        pointer: &str,
    ) -> Result<(Schema, Option<String>)> {
        if let Some(schema) = parameter.get("schema") {
            return Ok((self.schema(schema, &child(pointer, "schema"))?, None));
        }
        let mut content = self.content(parameter, pointer)?;
        match (content.pop(), content.is_empty()) {
            (Some((media_type, schema)), true) => Ok((schema, Some(media_type))),
            (Some(_), false) => {
                Err(SyncError::new(child(pointer, "content"), "must have one media type"))
            }
            (None, _) => Err(SyncError::new(pointer, "`schema` is missing")),
        }
    }
}
