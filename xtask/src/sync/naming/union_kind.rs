//! What a union is made of: any schemas, strings, or string patterns only; and what selects an alternative.

use serde_json::Value;

use crate::codegen::spec::branches;

/// The property whose value selects an alternative.
pub fn discriminator(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?["propertyName"].as_str()
}

/// Whether the schema is a union of string patterns only, such as URIs with different schemes.
pub fn is_pattern_union(schema: &Value) -> bool {
    let is_pattern = |branch: &Value| {
        branch["type"] == "string"
            && branch.get("pattern").is_some()
            && branch.get("enum").is_none()
    };
    branches(schema).is_some_and(|branches| branches.iter().all(is_pattern))
}

/// Whether the schema is a union of strings without a discriminator.
pub fn is_text_union(schema: &Value) -> bool {
    let is_text = |branch: &Value| branch["type"] == "string";
    schema.get("discriminator").is_none()
        && schema.get("type").is_none_or(|kind| kind == "string")
        && branches(schema).is_some_and(|branches| branches.iter().all(is_text))
}
