//! Whether a request fits the contract: its key, its version, its parameters, its body. Says what
//! is wrong in Runway's form and does nothing about a request that is right.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::answer::Refusal;
use super::contract::{CONTRACT, Operation, Parameter, Place};
use super::issue::Issue;

const VERSION: &str = "x-runway-version";

/// Any key will do, as long as there is one.
pub(super) fn key(headers: &HeaderMap) -> Result<(), Refusal> {
    let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let key = header.and_then(|header| header.strip_prefix("Bearer "));
    match key.map(str::trim) {
        Some(key) if !key.is_empty() => Ok(()),
        _ => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "The API key is missing: send it as `Authorization: Bearer <key>`.",
        )),
    }
}

pub(super) fn version(headers: &HeaderMap) -> Result<(), Refusal> {
    let expected = CONTRACT.version();
    match headers.get(VERSION).and_then(|header| header.to_str().ok()) {
        Some(version) if version == expected => Ok(()),
        Some(_) => Err(Refusal::bad_request(format!(
            "The version in the X-Runway-Version header is not known: send `{expected}`."
        ))),
        None => Err(Refusal::bad_request(format!(
            "The X-Runway-Version header is missing: send `{expected}`."
        ))),
    }
}

/// The parameters of one place, given as the pairs that stand there.
pub(super) fn parameters(
    operation: &Operation,
    place: Place,
    pairs: &[(String, String)],
) -> Result<(), Refusal> {
    let mut issues = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == place) {
        issues.extend(parameter_issues(parameter, pairs)?);
    }
    let part = match place {
        Place::Path => "path",
        Place::Query => "query",
    };
    if issues.is_empty() { Ok(()) } else { Err(Refusal::validation(part, &issues)) }
}

fn parameter_issues(
    parameter: &Parameter,
    pairs: &[(String, String)],
) -> Result<Vec<Issue>, Refusal> {
    let name = &parameter.name;
    let given = pairs.iter().filter(|(given, _)| given == name);
    let texts: Vec<&str> = given.map(|(_, text)| text.as_str()).collect();
    if texts.is_empty() {
        let missing = Issue::missing(vec![name.as_str().into()]);
        return Ok(parameter.required.then_some(missing).into_iter().collect());
    }
    let issues = parameter.schema.issues(&value(parameter.schema.source(), &texts))?;
    Ok(issues.into_iter().map(|issue| issue.below(name)).collect())
}

/// What the texts of a parameter mean, by the type that the contract gives it. One that does not
/// read as its type stays a text, so that the schema refuses it.
fn value(schema: &Value, texts: &[&str]) -> Value {
    let last = texts.last().copied().unwrap_or_default();
    let schema = CONTRACT.resolve(schema);
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            texts.iter().map(|text| value(items, &[text])).collect()
        }
        Some("integer" | "number" | "boolean") => {
            let read: Option<Value> = serde_json::from_str(last).ok();
            read.filter(|read| read.is_number() || read.is_boolean()).unwrap_or_else(|| last.into())
        }
        _ => last.into(),
    }
}

/// The body, read and judged; `Null` where the operation takes none.
pub(super) fn body(
    operation: &Operation,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Value, Refusal> {
    let Some(body) = &operation.body else { return Ok(Value::Null) };
    if bytes.is_empty() && !body.required {
        return Ok(Value::Null);
    }
    if !is_json(headers) {
        let error = "The body must be JSON: send `Content-Type: application/json`.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::bad_request(format!("The body is not JSON: {error}")))?;
    let issues = body.schema.issues(&value)?;
    if issues.is_empty() { Ok(value) } else { Err(Refusal::validation("body", &issues)) }
}

fn is_json(headers: &HeaderMap) -> bool {
    let header = headers.get(CONTENT_TYPE).and_then(|header| header.to_str().ok());
    let essence = header.and_then(|header| header.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
