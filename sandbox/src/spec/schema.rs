//! A schema of the specs, which values are validated against.

use serde_json::Value;

use super::issue::Issue;
use super::validator::Validator;

/// A schema of the spec.
pub(crate) struct Schema {
    source: Value,
    validator: Validator,
}

impl Schema {
    pub(super) fn new(source: Value) -> Self {
        Self { source, validator: Validator::default() }
    }

    /// The schema as it is in the spec.
    pub(crate) fn source(&self) -> &Value {
        &self.source
    }

    /// The problems of a value; empty if it is valid. It is an error if the schema is not valid.
    pub(crate) fn issues(&self, value: &Value) -> Result<Vec<Issue>, String> {
        self.validator.issues(&self.source, value)
    }
}

#[cfg(all(test, feature = "validation"))]
mod tests {
    use serde_json::{Value, json};

    use super::Schema;

    fn codes(schema: Value, value: Value) -> Vec<Value> {
        let issues = Schema::new(schema).issues(&value).expect("the schema compiles");
        issues.iter().map(|issue| issue.to_json()["code"].clone()).collect()
    }

    #[test]
    fn null_is_valid_only_where_it_is_nullable() {
        let nullable = json!({ "type": "string", "nullable": true });
        assert!(codes(nullable.clone(), Value::Null).is_empty());
        assert!(codes(nullable.clone(), json!("a")).is_empty());
        assert_eq!(codes(nullable, json!(1)), ["invalid_type"]);
        assert_eq!(codes(json!({ "type": "string" }), Value::Null), ["invalid_type"]);
    }

    #[test]
    fn an_exclusive_limit_is_itself_invalid() {
        let above = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true });
        assert_eq!(codes(above.clone(), json!(0)), ["too_small"]);
        assert!(codes(above, json!(0.1)).is_empty());
        let below = json!({ "type": "number", "maximum": 1, "exclusiveMaximum": true });
        assert_eq!(codes(below, json!(1)), ["too_big"]);
        let from = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": false });
        assert!(codes(from, json!(0)).is_empty());
    }

    #[test]
    fn a_place_may_accept_less_than_its_component() {
        let component = json!({ "$ref": "#/components/schemas/ReferenceImage" });
        let here = json!({ "type": "string", "maxLength": 3 });
        let place = json!({ "allOf": [component], "x-here": here, "nullable": true });
        assert!(codes(place.clone(), json!("abc")).is_empty());
        assert!(codes(place.clone(), Value::Null).is_empty());
        assert_eq!(codes(place, json!("abcd")), ["too_big"]);
    }

    #[test]
    fn all_problems_are_reported() {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "type": "string" }, "b": { "type": "array", "maxItems": 1 } },
            "additionalProperties": false,
        });
        let found = codes(schema, json!({ "a": 1, "b": [1, 2], "c": 1 }));
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
