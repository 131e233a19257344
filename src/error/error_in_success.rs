//! Whether a body with status 2xx means an error, as some gateways send it.

use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::error_body::{Parsed, code, from_object, has_content, text};
use crate::provider::error_code_in;
use crate::redaction::Redaction;

/// The error in the body of a response with status 2xx.
pub(crate) fn error_in_success(
    status: StatusCode,
    body: &[u8],
    redaction: &Redaction,
) -> Option<Parsed> {
    if !may_mean_error(body) {
        return None;
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) if TopLevel(&fields).mean_error() => {
            Some(from_object(fields, status, redaction))
        }
        _ => None,
    }
}

/// The message in a response that could not be decoded, if the body has no other known field.
pub(crate) fn message_alone(
    status: StatusCode,
    body: &[u8],
    redaction: &Redaction,
) -> Option<Parsed> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) if TopLevel(&fields).has_only_message() => {
            Some(from_object(fields, status, redaction))
        }
        _ => None,
    }
}

/// Whether the body may have a field that reports an error. Much cheaper than parsing it.
fn may_mean_error(body: &[u8]) -> bool {
    body.split(|byte| *byte == b'"')
        .any(|part| matches!(part, b"code" | b"error" | b"message" | b"msg" | b"success"))
}

/// The top-level fields of a body with status 2xx.
struct TopLevel<'f>(&'f Map<String, Value>);

impl TopLevel<'_> {
    fn mean_error(&self) -> bool {
        let message = self.message();
        let code = self.0.get("code").and_then(code);
        let has_id = self.has("id") || self.has("task_id");
        let status = self.0.get("status").and_then(text);
        // A status `error` alone may be that of the response.
        if has_id || status.is_some_and(|status| !status.eq_ignore_ascii_case("error")) {
            // A task has an id and a status, the response to a creation an id: only the code counts.
            let is_failure = code.is_some_and(|code| {
                error_code_in(&code).is_some()
                    || code.parse::<i64>().is_ok() && self.is_failure(&code)
            });
            return is_failure && !(has_id && status.is_some());
        }
        let error = match self.0.get("error") {
            Some(Value::Object(error)) => ["code", "message", "type", "error"]
                .iter()
                .any(|name| error.get(*name).is_some_and(has_content)),
            Some(Value::Bool(is_error)) => *is_error && message.is_some(),
            error => error.and_then(text).is_some(),
        };
        let has_failed = self.0.get("success") == Some(&Value::Bool(false)) && message.is_some();
        error
            || has_failed
            || match code {
                Some(code) => self.is_failure(&code),
                None => !self.has("data") && message.is_some_and(is_known),
            }
    }

    fn has_only_message(&self) -> bool {
        let is_more = ["code", "data", "id", "status", "task_id"].iter().any(|name| self.has(name));
        !is_more && self.message().is_some()
    }

    fn is_failure(&self, code: &str) -> bool {
        match code.parse::<i64>() {
            Ok(200) => false,
            // Some gateways use these codes for success too.
            Ok(0 | 201..=299) => !["data", "id", "task_id"].iter().any(|name| self.has(name)),
            Ok(_) => true,
            Err(_) => {
                let is_success = ["success", "ok"].iter().any(|it| code.eq_ignore_ascii_case(it));
                !is_success || (!self.has("data") && self.message().is_some_and(is_known))
            }
        }
    }

    fn message(&self) -> Option<&str> {
        ["message", "msg"].iter().find_map(|name| text(self.0.get(*name)?))
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }
}

fn is_known(text: &str) -> bool {
    error_code_in(text).is_some()
}
