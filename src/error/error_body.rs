//! Reads the body of an error response, whatever its form, as the `ApiError` of the spec.

use std::borrow::Cow;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Map, Value, json};

use crate::provider::error_code_in;
use crate::redaction::{MESSAGES, Redaction, excerpt, shortened};

/// The maximum depth of JSON in strings, in which gateways repeat the errors of their upstream.
const MAX_NESTED: usize = 4;

/// The maximum number of objects that are searched, each of which is a copy.
const MAX_LAYERS: usize = 16;

/// The error in a response, redacted.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The body in the form of the spec's `ApiError`, with all its other fields.
    pub(crate) api: Value,
    /// The beginning of the body in one line.
    pub(crate) excerpt: String,
    /// The status of the response, or the one in the body of a response with status 2xx.
    pub(crate) meant_status: StatusCode,
}

/// The error in a response with a status other than 2xx.
pub(crate) fn error_response(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    redaction: &Redaction,
) -> Parsed {
    let body = without_bom(body);
    if let Ok(Value::Object(fields)) = serde_json::from_slice(body) {
        return from_object(fields, status, redaction);
    }
    let excerpt = excerpt(body, redaction);
    let message = if body.trim_ascii().is_empty() {
        reason(status)
    } else if is_html(headers, body) {
        format!("{}, with an HTML page", reason(status))
    } else {
        excerpt.clone()
    };
    Parsed { api: json!({ "error": message }), excerpt, meant_status: status }
}

/// The objects that may have the message, the outermost first.
struct Layers<'v>(Vec<Cow<'v, Map<String, Value>>>);

impl<'v> Layers<'v> {
    /// Looks for the message in the object and in what is nested in it.
    fn of(fields: &'v Map<String, Value>) -> (Self, Option<String>) {
        let mut layers = Self(Vec::new());
        let message = layers.descend(Cow::Borrowed(fields), 0);
        (layers, message)
    }

    /// Adds the object; returns the innermost message.
    fn descend(&mut self, fields: Cow<'v, Map<String, Value>>, depth: usize) -> Option<String> {
        let at = self.0.len();
        self.0.push(fields);
        MESSAGES.iter().find_map(|name| {
            let value = self.0[at].get(*name)?;
            if value.is_object() && self.0.len() >= MAX_LAYERS {
                return None;
            }
            self.message(value.clone(), depth)
        })
    }

    fn message(&mut self, value: Value, depth: usize) -> Option<String> {
        match value {
            Value::Object(fields) => self.descend(Cow::Owned(fields), depth),
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => {
                let nested =
                    (depth < MAX_NESTED).then(|| serde_json::from_str(&text).ok()).flatten();
                match nested {
                    Some(nested @ (Value::Object(_) | Value::String(_))) => {
                        // JSON without a message is itself the message.
                        self.message(nested, depth + 1).or(Some(text))
                    }
                    _ => Some(text),
                }
            }
            _ => None,
        }
    }

    /// The machine-readable code of the problem: a known one in any layer, or else the outermost, a
    /// name rather than a number.
    fn code(&self, message: Option<&str>) -> Option<String> {
        let all = |name| self.0.iter().filter_map(move |fields| code(fields.get(name)?));
        let codes: Vec<String> = all("code").collect();
        let types: Vec<String> = all("type").collect();
        let names = codes.iter().chain(&types).map(String::as_str);
        let known = names.chain(message).find_map(error_code_in);
        let is_name = |code: &&String| code.parse::<f64>().is_err();
        known.map(|(known, _)| known.to_owned()).or_else(|| {
            let code = codes.iter().find(is_name).or(codes.first()).or(types.first());
            code.cloned()
        })
    }

    /// The status of an error in the outermost object, or in the object that is its error.
    fn status(&self) -> Option<StatusCode> {
        let outer = self.0.first()?;
        let error = outer.get("error").and_then(Value::as_object);
        let mut codes =
            outer.get("code").into_iter().chain(error.and_then(|error| error.get("code")));
        codes.find_map(|value| {
            let status: u16 = code(value)?.parse().ok()?;
            let status = StatusCode::from_u16(status).ok()?;
            (status.is_client_error() || status.is_server_error()).then_some(status)
        })
    }

    fn issues(&self) -> Vec<Value> {
        let mut all = self.0.iter().filter_map(|fields| fields.get("issues")?.as_array());
        let issues = all.find(|issues| !issues.is_empty());
        issues.into_iter().flatten().cloned().collect()
    }

    fn doc_url(&self) -> Option<&str> {
        self.0.iter().find_map(|fields| text(fields.get("docUrl")?))
    }
}

pub(super) fn from_object(
    fields: Map<String, Value>,
    status: StatusCode,
    redaction: &Redaction,
) -> Parsed {
    let (layers, message) = Layers::of(&fields);
    let code = layers.code(message.as_deref());
    let in_body = status.is_success().then(|| layers.status()).flatten();
    let meant_status = in_body.unwrap_or(status);
    // Redacted after parsing, because a string of the request may be escaped in the body.
    let message = message.or_else(|| code.clone().filter(|code| code.parse::<f64>().is_err()));
    let message = message.map(|message| shortened(&redaction.apply(&message)));
    let code = code.map(|code| shortened(&redaction.apply(&code)));
    let doc_url = layers.doc_url().map(|url| redaction.apply_to_link(url));
    let mut issues = Value::Array(layers.issues());
    redaction.apply_to(&mut issues);

    let mut body = Value::Object(fields);
    redaction.apply_to(&mut body);
    if let Some(doc_url) = &doc_url
        && body["docUrl"].is_string()
    {
        body["docUrl"] = json!(doc_url);
    }
    let excerpt = shortened(&body.to_string());
    let Value::Object(mut api) = body else { unreachable!("it was made of an object") };
    let has_issues = issues.as_array().is_some_and(|issues| !issues.is_empty());
    let error = message.unwrap_or_else(|| reason(meant_status));
    for (name, value) in [
        ("error", Some(json!(error))),
        ("code", code.map(Value::from)),
        ("issues", has_issues.then_some(issues)),
        ("docUrl", doc_url.map(Value::from)),
    ] {
        match value {
            Some(value) => api.insert(name.to_owned(), value),
            None => api.remove(name),
        };
    }
    Parsed { api: api.into(), excerpt, meant_status }
}

/// Whether this is an HTML page, which no API sends.
pub(crate) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_html =
        kind.get(.."text/html".len()).is_some_and(|it| it.eq_ignore_ascii_case("text/html"));
    is_html || without_bom(body).trim_ascii_start().starts_with(b"<")
}

/// A body without the byte order mark that some servers put before their JSON.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

/// A string that is not blank.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// A code in any form: a name or a number.
pub(super) fn code(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        value => text(value).map(|text| text.trim().to_owned()),
    }
}

pub(super) fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

fn reason(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("no reason given").to_lowercase()
}

#[cfg(test)]
mod tests;
