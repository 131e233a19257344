//! Validates values with the crate jsonschema. A schema is compiled when it is first used.

use std::sync::{LazyLock, OnceLock};

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value, json};

use super::document::DOCUMENT;
use super::issue::Issue;
use super::translate::{COMPONENTS, translate};
use super::validation_error;

#[derive(Default)]
pub(super) struct Validator {
    compiled: OnceLock<Result<jsonschema::Validator, String>>,
}

impl Validator {
    /// The problems of a value.
    ///
    /// Runway counts the length of a string in UTF-16 code units, the validator in code points: a
    /// string with emoji that passes here may be rejected by Runway.
    pub(super) fn issues(&self, schema: &Value, value: &Value) -> Result<Vec<Issue>, String> {
        match self.compiled.get_or_init(|| compile(schema)) {
            Ok(validator) => Ok(validator
                .iter_errors(value)
                .map(|error| validation_error::issue(&error))
                .collect()),
            Err(error) => Err(format!("a schema of the spec is not valid: {error}")),
        }
    }
}

fn compile(source: &Value) -> Result<jsonschema::Validator, String> {
    static REGISTRY: LazyLock<Result<Registry<'static>, String>> = LazyLock::new(|| {
        let components: Map<String, Value> =
            DOCUMENT.components().map(|(name, schema)| (name.clone(), translate(schema))).collect();
        let document = json!({ "components": { "schemas": components } });
        let registry = Registry::new().draft(Draft::Draft7).add(COMPONENTS, document);
        registry.and_then(|registry| registry.prepare()).map_err(|error| error.to_string())
    });
    let registry = REGISTRY.as_ref().map_err(String::clone)?;
    jsonschema::options()
        .with_draft(Draft::Draft7)
        .with_registry(registry)
        .offline()
        .build(&translate(source))
        .map_err(|error| error.to_string())
}
