//! Parts of the messages of errors. A message says what is wrong and where, then, after a semicolon, what
//! to do.

#[cfg(feature = "assets")]
use reqwest::StatusCode;

use super::idempotency::Idempotency;
#[cfg(feature = "assets")]
use super::idempotency::is_transient;
use crate::pricing::{Amount, Estimate};

/// The advice after a response that this version cannot decode.
pub(super) const UPDATE: &str =
    "; update the crate `runwayml`, or read the response with `Client::request`";

pub(super) fn transport(idempotency: Idempotency, source: &reqwest::Error) -> String {
    if source.is_redirect() {
        let advice = "; check the base URL, and set no redirects in `ClientBuilder::http_client`";
        let advice = or_unknown_outcome(idempotency, advice);
        return format!("the HTTP client gave up following redirects{advice}");
    }
    let (what, advice) = match source.is_timeout() {
        true => ("the request timed out", "; raise `ClientBuilder::request_timeout` or try again"),
        false => ("the connection was lost", "; check the network and try again"),
    };
    let advice = or_unknown_outcome(idempotency, advice);
    format!("{what} before the response was complete{advice}")
}

/// The advice for an idempotent request; for others, what to do about the unknown outcome.
pub(super) fn or_unknown_outcome(idempotency: Idempotency, advice: &'static str) -> &'static str {
    match idempotency {
        Idempotency::Idempotent => advice,
        Idempotency::NonIdempotent => unknown_outcome(idempotency),
    }
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
pub(super) fn rejected(status: StatusCode, code: Option<&str>, message: Option<&str>) -> String {
    let code = code.map(|code| format!(" {code}")).unwrap_or_default();
    let message = message.map(|message| format!(": {message}")).unwrap_or_default();
    let advice = match status.is_server_error() {
        true => "upload again",
        false => "check the file",
    };
    format!("storage responded with status {}{code}{message}; {advice}", status.as_u16())
}

/// The advice after storage refused a download.
#[cfg(feature = "assets")]
pub(super) fn after_status(status: StatusCode) -> &'static str {
    match is_transient(status) {
        true => "download again later",
        false => "read the task again for another URL",
    }
}

pub(super) fn spending(operation: &str, limit: &Amount, estimate: Option<&Estimate>) -> String {
    let (cost, option) = match estimate {
        Some(estimate) => {
            (format!("may cost {}", estimate.max()), "raise `RequestOptions::spending_limit`")
        }
        None => ("has no known price".to_owned(), "allow it with `SpendingLimit::unknown_price`"),
    };
    format!(
        "this `{operation}` {cost}, and the spending limit is {limit}; change the request, or {option}"
    )
}
