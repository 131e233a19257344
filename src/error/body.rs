//! What a host says when it refuses, in whatever form: Runway's, CometAPI's, a proxy's page, or
//! nothing. It becomes the refusal of the contract. Knows bodies, and no request.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::redaction::Redaction;
use crate::generated::types::{ApiError, ApiErrorIssue};
use crate::host;

/// The most bytes of a refusing body that are read.
pub(crate) const READ: usize = 64 * 1024;

/// The most bytes of a body that an error keeps.
const KEPT: usize = 1024;

/// The beginning of a body in one line, with nothing in it that must not be shown.
pub(crate) fn excerpt(body: &[u8], redaction: &Redaction) -> String {
    let body = &body[..body.len().min(READ)];
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            redaction.apply_to(&mut value);
            value.to_string()
        }
        Err(_) => redaction.apply(&String::from_utf8_lossy(body).replace("\\/", "/")),
    };
    shortened(&text)
}

/// The text in one line of at most [`KEPT`] bytes.
fn shortened(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if line.len() > KEPT {
            break;
        }
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let end = (0..=KEPT.min(line.len())).rev().find(|at| line.is_char_boundary(*at));
    line.truncate(end.unwrap_or_default());
    line
}

/// The refusal that a body tells of, in the words of the contract.
pub(crate) fn refusal(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    redaction: &Redaction,
) -> Value {
    let message = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(mut fields)) => {
            redact(&mut fields, redaction);
            return from_object(fields, status);
        }
        _ if body.trim_ascii().is_empty() => without_words(status),
        _ if is_page(headers, body) => {
            format!("{}, with a page for people", without_words(status))
        }
        _ => excerpt(body, redaction),
    };
    json!({ "error": message })
}

/// The refusal in a body that looks like an answer, as some hosts send it with status 200:
/// `{code, msg}` where the code is no sign of success.
pub(crate) fn refusal_in_success(body: &[u8], redaction: &Redaction) -> Option<Value> {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(body) else { return None };
    let refuses = match fields.get("code")? {
        Value::Number(code) => code.as_u64() != Some(200),
        Value::String(code) => !matches!(code.to_ascii_lowercase().as_str(), "success" | "200"),
        _ => false,
    };
    redact(&mut fields, redaction);
    (refuses && message_of(&fields).is_some()).then(|| from_object(fields, StatusCode::OK))
}

/// Takes out what must not be shown. The address of documentation stays as it is if it has no
/// query: its fragment is no secret, but the place to read.
fn redact(fields: &mut Map<String, Value>, redaction: &Redaction) {
    for (name, field) in fields {
        let is_address = field.as_str().is_some_and(|text| {
            name == "docUrl" && text.starts_with("https://") && !text.contains(['?', '@'])
        });
        if !is_address {
            redaction.apply_to(field);
        }
    }
}

/// Whether this is a page for people and no answer.
pub(crate) fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || body.trim_ascii_start().starts_with(b"<")
}

fn from_object(mut fields: Map<String, Value>, status: StatusCode) -> Value {
    let message = message_of(&fields).unwrap_or_else(|| without_words(status));
    let code = code_of(&fields, &message);
    // What a host was told by another one, it may repeat as a text.
    if let Ok(Value::Object(mut told)) = serde_json::from_str(&message) {
        if let Some(code) = code {
            told.insert("code".to_owned(), json!(code));
        }
        return from_object(told, status);
    }
    fields.insert("error".to_owned(), json!(shortened(&message)));
    match code {
        Some(code) => fields.insert("code".to_owned(), json!(code)),
        None => fields.remove("code"),
    };
    if !is::<Vec<ApiErrorIssue>>(fields.get("issues")) {
        fields.remove("issues");
    }
    if !is::<String>(fields.get("docUrl")) {
        fields.remove("docUrl");
    }
    if is::<ApiError>(Some(&Value::Object(fields.clone()))) {
        return Value::Object(fields);
    }
    // Something else has a name of the contract and another form.
    fields.retain(|name, _| matches!(name.as_str(), "error" | "code" | "issues" | "docUrl"));
    Value::Object(fields)
}

/// The machine-readable name of the problem: a host's own word wherever it stands, or else whatever
/// is given as code.
fn code_of(fields: &Map<String, Value>, message: &str) -> Option<String> {
    let inner = fields.get("error").and_then(Value::as_object);
    let inside = ["code", "type"].iter().filter_map(|name| inner?.get(*name));
    let given: Vec<String> = fields
        .get("code")
        .into_iter()
        .chain(inside)
        .filter(|code| code.is_string() || code.is_number())
        .map(plain)
        .filter(|code| !code.is_empty())
        .collect();
    let mut said = given.iter().map(String::as_str).chain([message]);
    let word = said.find_map(host::word_in).map(|(word, _)| word.to_owned());
    word.or_else(|| given.first().cloned())
}

/// What the object says in words, wherever it says it.
fn message_of(fields: &Map<String, Value>) -> Option<String> {
    let inner = fields.get("error").and_then(Value::as_object);
    let inner = inner.and_then(|inner| inner.get("message").or_else(|| inner.get("code")));
    let outer = ["error", "message", "msg", "detail"].iter().filter_map(|name| fields.get(*name));
    let mut said = inner.into_iter().chain(outer).filter_map(Value::as_str);
    said.find(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn is<T: DeserializeOwned>(value: Option<&Value>) -> bool {
    value.is_some_and(|value| serde_json::from_value::<T>(value.clone()).is_ok())
}

fn without_words(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("no reason given").to_lowercase()
}

/// A text without its quotes, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What the decoder says, without the texts of the answer that it may repeat.
pub(crate) fn without_texts(error: &serde_json::Error, redaction: &Redaction) -> serde_json::Error {
    let said = redaction.apply(&error.to_string());
    // `invalid type: string "…", expected u64`: what is between the quotes is the answer's.
    serde::de::Error::custom(match (said.find('"'), said.rfind('"')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}…{}", &said[..=start], &said[end..])
        }
        _ => said,
    })
}
