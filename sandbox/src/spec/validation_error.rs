//! Converts the errors of the validator into issues.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::LocationSegment;
use serde_json::{Value, json};

use super::issue::Issue;

pub(super) fn issue(error: &ValidationError<'_>) -> Issue {
    let mut path: Vec<Value> = error.instance_path().segments().map(segment).collect();
    if let Kind::Required { property } = error.kind() {
        path.push(property.clone());
        return Issue::missing(path);
    }
    let (code, message, detail) = verdict(error);
    Issue { code, path, message, detail }
}

type Verdict = (&'static str, String, Option<(&'static str, Value)>);

fn verdict(error: &ValidationError<'_>) -> Verdict {
    match error.kind() {
        Kind::Type { kind } => {
            let expected = expected(kind);
            let received = received(error.instance());
            let message = format!("Invalid input: expected {expected}, received {received}");
            ("invalid_type", message, Some(("expected", expected.into())))
        }
        Kind::Enum { options } => {
            let values = options.as_array().cloned().unwrap_or_default();
            let list: Vec<String> = values.iter().map(Value::to_string).collect();
            let message = format!("Invalid option: expected one of {}", list.join("|"));
            ("invalid_value", message, Some(("values", values.into())))
        }
        Kind::Constant { expected_value } => {
            let message = format!("Invalid input: expected {expected_value}");
            ("invalid_value", message, Some(("values", json!([**expected_value]))))
        }
        Kind::AdditionalProperties { unexpected } => {
            let keys: Vec<String> = unexpected.iter().map(|key| format!("\"{key}\"")).collect();
            let noun = if keys.len() == 1 { "key" } else { "keys" };
            let message = format!("Unrecognized {noun}: {}", keys.join(", "));
            ("unrecognized_keys", message, Some(("keys", json!(unexpected))))
        }
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            ("invalid_union", "Invalid input".to_owned(), None)
        }
        Kind::Pattern { pattern } => {
            let message = format!("Invalid string: must match pattern /{pattern}/");
            ("invalid_format", message, Some(("pattern", pattern.as_str().into())))
        }
        Kind::Format { format } => (
            "invalid_format",
            format!("Invalid {format}"),
            Some(("format", format.as_str().into())),
        ),
        Kind::MultipleOf { multiple_of } => {
            let message = format!("Invalid number: must be a multiple of {multiple_of}");
            ("not_multiple_of", message, Some(("divisor", json!(multiple_of))))
        }
        kind => limit(kind).unwrap_or_else(|| ("custom", "Invalid input".to_owned(), None)),
    }
}

fn limit(kind: &Kind) -> Option<Verdict> {
    let big = |what: &str, limit: Value, unit: &str| {
        let message = format!("Too big: expected {what}{limit}{unit}");
        Some(("too_big", message, Some(("maximum", limit))))
    };
    let small = |what: &str, limit: Value, unit: &str| {
        let message = format!("Too small: expected {what}{limit}{unit}");
        Some(("too_small", message, Some(("minimum", limit))))
    };
    match kind {
        Kind::MaxLength { limit } => big("string to have <=", json!(limit), " characters"),
        Kind::MinLength { limit } => small("string to have >=", json!(limit), " characters"),
        Kind::MaxItems { limit } => big("array to have <=", json!(limit), " items"),
        Kind::MinItems { limit } => small("array to have >=", json!(limit), " items"),
        Kind::MaxProperties { limit } => big("object to have <=", json!(limit), " entries"),
        Kind::MinProperties { limit } => small("object to have >=", json!(limit), " entries"),
        Kind::Maximum { limit } => big("number to be <=", limit.clone(), ""),
        Kind::Minimum { limit } => small("number to be >=", limit.clone(), ""),
        Kind::ExclusiveMaximum { limit } => big("number to be <", limit.clone(), ""),
        Kind::ExclusiveMinimum { limit } => small("number to be >", limit.clone(), ""),
        _ => None,
    }
}

fn segment(segment: LocationSegment<'_>) -> Value {
    match segment {
        LocationSegment::Property(name) => name.into_owned().into(),
        LocationSegment::Index(index) => index.into(),
    }
}

fn expected(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(expected) => expected.to_string(),
        TypeKind::Multiple(all) => {
            let all: Vec<String> = all.iter().map(|expected| expected.to_string()).collect();
            all.join(" or ")
        }
    }
}

fn received(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
