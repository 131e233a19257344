//! Accepts every value: the feature `validation` is off.

use serde_json::Value;

use super::issue::Issue;

#[derive(Default)]
pub(super) struct Validator {}

impl Validator {
    pub(super) fn issues(&self, _schema: &Value, _value: &Value) -> Result<Vec<Issue>, String> {
        Ok(Vec::new())
    }
}
