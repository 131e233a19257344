//! Validates a request against the spec: its key, its version, its parameters, its body.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::response::ErrorResponse;
use crate::spec::{DOCUMENT, Issue, Location, Operation, Parameter};

/// Any key is accepted, but there must be one.
pub(super) fn key(headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let key = header.and_then(|header| header.strip_prefix("Bearer "));
    match key.map(str::trim) {
        Some(key) if !key.is_empty() => Ok(()),
        _ => Err(ErrorResponse::new(
            StatusCode::UNAUTHORIZED,
            "The API key is missing: send it as `Authorization: Bearer <key>`.",
        )),
    }
}

pub(super) fn version(headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let (expected, header) = (DOCUMENT.version(), DOCUMENT.version_header());
    match headers.get(header).and_then(|header| header.to_str().ok()) {
        Some(version) if version == expected => Ok(()),
        Some(_) => Err(ErrorResponse::bad_request(format!(
            "The version in the {header} header is unknown: send `{expected}`."
        ))),
        None => Err(ErrorResponse::bad_request(format!(
            "The {header} header is missing: send `{expected}`."
        ))),
    }
}

/// The parameters in the path or in the query, given as pairs.
pub(super) fn parameters(
    operation: &Operation,
    location: Location,
    pairs: &[(String, String)],
) -> Result<(), ErrorResponse> {
    let mut issues = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.location == location)
    {
        issues.extend(parameter_issues(parameter, pairs)?);
    }
    let part = match location {
        Location::Path => "path",
        Location::Query => "query",
    };
    if issues.is_empty() { Ok(()) } else { Err(ErrorResponse::validation(part, &issues)) }
}

fn parameter_issues(
    parameter: &Parameter,
    pairs: &[(String, String)],
) -> Result<Vec<Issue>, ErrorResponse> {
    let name = &parameter.name;
    let given = pairs.iter().filter(|(given, _)| given == name);
    let strings: Vec<&str> = given.map(|(_, value)| value.as_str()).collect();
    if strings.is_empty() {
        let missing = Issue::missing(vec![name.as_str().into()]);
        return Ok(parameter.required.then_some(missing).into_iter().collect());
    }
    let issues = parameter.schema.issues(&value(parameter.schema.source(), &strings));
    let issues = issues.map_err(ErrorResponse::internal)?;
    Ok(issues.into_iter().map(|issue| issue.below(name)).collect())
}

/// The value of a parameter, by its type in the spec. A string that cannot be converted to that type
/// stays a string, so that the schema rejects it.
fn value(schema: &Value, strings: &[&str]) -> Value {
    let last = strings.last().copied().unwrap_or_default();
    let schema = DOCUMENT.resolve(schema);
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            strings.iter().map(|string| value(items, &[string])).collect()
        }
        Some("integer" | "number" | "boolean") => {
            let read: Option<Value> = serde_json::from_str(last).ok();
            read.filter(|read| read.is_number() || read.is_boolean()).unwrap_or_else(|| last.into())
        }
        _ => last.into(),
    }
}

/// The valid body; `Null` if the operation has none.
pub(super) fn body(
    operation: &Operation,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Value, ErrorResponse> {
    let Some(body) = &operation.body else { return Ok(Value::Null) };
    if bytes.is_empty() && !body.required {
        return Ok(Value::Null);
    }
    if !is_json(headers) {
        let error = "The body must be JSON: send `Content-Type: application/json`.";
        return Err(ErrorResponse::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ErrorResponse::bad_request(format!("The body is not JSON: {error}")))?;
    let issues = body.schema.issues(&value).map_err(ErrorResponse::internal)?;
    if issues.is_empty() { Ok(value) } else { Err(ErrorResponse::validation("body", &issues)) }
}

fn is_json(headers: &HeaderMap) -> bool {
    let header = headers.get(CONTENT_TYPE).and_then(|header| header.to_str().ok());
    let essence = header.and_then(|header| header.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
