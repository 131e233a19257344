//! Parts of the messages of errors.

use super::idempotency::Idempotency;
use crate::pricing::{Amount, Estimate};

pub(super) fn transport(idempotency: Idempotency, source: &reqwest::Error) -> String {
    let what = match source.is_timeout() {
        true => "the request timed out before the response was complete",
        false => "the connection was lost before the response was complete",
    };
    format!("{what}{}", unknown_outcome(idempotency))
}

pub(super) fn unknown_outcome(idempotency: Idempotency) -> &'static str {
    match idempotency {
        Idempotency::Idempotent => "",
        Idempotency::NonIdempotent => {
            "; the outcome is unknown: the provider may have accepted the request, look for its \
             result before sending it again"
        }
    }
}

pub(super) fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" at `{path}`") }
}

#[cfg(feature = "assets")]
pub(super) fn details(code: &Option<String>, message: &Option<String>) -> String {
    let code = code.as_ref().map(|code| format!(" {code}"));
    let message = message.as_ref().map(|message| format!(": {message}"));
    code.into_iter().chain(message).collect()
}

pub(super) fn spending(operation: &str, limit: &Amount, estimate: Option<&Estimate>) -> String {
    let cost = match estimate {
        Some(estimate) => format!("may cost {}", estimate.max()),
        None => "has no known price".to_owned(),
    };
    format!(
        "this `{operation}` {cost}, and the spending limit is {limit}; it was not sent: change the \
         request, or the limit with `RequestOptions::spending_limit`"
    )
}
