//! Decodes a response: a value of an unexpected type is left out instead of failing the whole.

use std::any::TypeId;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::operation::Idempotency;
use super::send::{Outgoing, Response};
use crate::client::Client;
use crate::drift::Inspect;
use crate::error::{Error, ErrorResponse, body, excerpt};
use crate::generated::types::Task;
use crate::host::Host;

/// Values of an unexpected type that are taken out of a response one by one.
const MISMATCHES: usize = 64;

/// Attempts to read a response in all.
const ATTEMPTS: usize = 2 * MISMATCHES;

/// A whole response, not decoded yet.
pub(crate) struct Received {
    client: Option<Client>,
    outgoing: Outgoing,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A value that was left out of a response.
pub(crate) struct Mismatch {
    /// Where it was, as in `output[0].url`.
    pub(crate) path: String,
    /// What was expected there, without any text of the response.
    #[cfg_attr(not(feature = "drift"), allow(dead_code, reason = "only drift reports it"))]
    pub(crate) problem: String,
}

impl Received {
    pub(crate) fn new(
        client: Client,
        outgoing: Outgoing,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        Self { client: Some(client), outgoing, status, headers, body }
    }

    /// The response of a deletion that an earlier attempt has done.
    pub(crate) fn nothing(outgoing: Outgoing) -> Self {
        let (status, headers) = (StatusCode::NO_CONTENT, HeaderMap::new());
        Self { client: None, outgoing, status, headers, body: Bytes::new() }
    }

    /// The value, with the status and the headers.
    pub(crate) fn decode<T>(self) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned + Inspect + 'static,
    {
        let is_task = TypeId::of::<T>() == TypeId::of::<Task>();
        let body = self.unwrapped(is_task)?;
        // Where nothing is expected, nothing is read.
        let is_nothing = TypeId::of::<T>() == TypeId::of::<()>();
        let body = if is_nothing { Bytes::from_static(b"null") } else { body };
        match serde_json::from_slice(&body) {
            Ok(value) => Ok(self.finish(value, &[])),
            Err(error) => match serde_json::from_slice(&body) {
                Err(_) => Err(self.undecodable("", &error)),
                Ok(json) => match lenient(json) {
                    Ok((value, mismatches)) => Ok(self.finish(value, &mismatches)),
                    Err((path, error)) => Err(self.undecodable(&path, &error)),
                },
            },
        }
    }

    /// The body of a response whose form is unknown.
    pub(crate) fn into_json(self) -> Result<Response<Value>, Error> {
        if self.body.trim_ascii().is_empty() {
            return Ok(self.finish(Value::Null, &[]));
        }
        let body = self.unwrapped(false)?;
        match serde_json::from_slice(&body) {
            Ok(value) => Ok(self.finish(value, &[])),
            Err(error) => Err(self.undecodable("", &error)),
        }
    }

    /// The body without CometAPI's envelope, unless it means an error.
    fn unwrapped(&self, is_task: bool) -> Result<Bytes, Error> {
        if self.host() != Host::CometApi {
            return Ok(self.body.clone());
        }
        if let Some(error) = self.error_in_success() {
            return Err(error);
        }
        match serde_json::from_slice(&self.body) {
            Ok(value) if is_task => Ok(crate::envelope::bare(value).to_string().into()),
            _ => Ok(self.body.clone()),
        }
    }

    fn finish<T: Inspect>(self, value: T, mismatches: &[Mismatch]) -> Response<T> {
        if let Some(client) = &self.client {
            client.report_drift(self.outgoing.operation, &value, mismatches, || {
                client.redaction(&self.outgoing)
            });
        }
        Response::new(value, self.status, self.headers)
    }

    fn undecodable(&self, path: &str, source: &serde_json::Error) -> Error {
        let (status, idempotency) = (self.status, self.outgoing.idempotency);
        if let Some(error) = self.error_in_success() {
            return error;
        }
        if let Some(error) = self.message_alone() {
            return error;
        }
        let redaction = self.redaction();
        if body::is_page(&self.headers, &self.body) {
            let excerpt = excerpt::excerpt(&self.body, &redaction);
            return Error::UnexpectedResponse { status, idempotency, what: "a web page", excerpt };
        }
        let excerpt = excerpt::outline(&self.body, &redaction);
        let source = body::without_texts(source, &redaction);
        Error::Decode { status, idempotency, path: path.to_owned(), excerpt, source }
    }

    /// The error that a body with status 2xx means, if it means one.
    fn error_in_success(&self) -> Option<Error> {
        let idempotency = self.outgoing.idempotency;
        let redaction = self.redaction();
        let error = ErrorResponse::in_success(
            self.status,
            &self.headers,
            &self.body,
            idempotency,
            &redaction,
        );
        error.map(Error::from)
    }

    /// The error of a read that got nothing but a message, as CometAPI sends it. A creation may have
    /// been accepted all the same, so its outcome stays unknown.
    fn message_alone(&self) -> Option<Error> {
        let idempotency = self.outgoing.idempotency;
        if self.host() != Host::CometApi || idempotency == Idempotency::NonIdempotent {
            return None;
        }
        let (status, redaction) = (self.status, self.redaction());
        ErrorResponse::message_alone(status, &self.headers, &self.body, idempotency, &redaction)
            .map(Error::from)
    }

    fn host(&self) -> Host {
        self.client.as_ref().map_or(Host::Runway, Client::host)
    }

    fn redaction(&self) -> crate::error::redaction::Redaction {
        let client = self.client.as_ref();
        client.map(|client| client.redaction(&self.outgoing)).unwrap_or_default()
    }
}

/// The value without what does not fit its type, and what that was; or where it cannot be read.
pub(crate) fn lenient<T: DeserializeOwned>(
    mut value: Value,
) -> Result<(T, Vec<Mismatch>), (String, serde_json::Error)> {
    let mut mismatches: Vec<Mismatch> = Vec::new();
    let mut attempt = 0;
    loop {
        let (path, error) = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => return Ok((read, mismatches)),
            Err(error) => (error.path().clone(), error.into_inner()),
        };
        let segments: Vec<&Segment> = path.iter().collect();
        let is_repaired = match attempt {
            0..MISMATCHES => repair(&mut value, &segments, &error),
            // A long list of odd entries goes as a whole.
            MISMATCHES..ATTEMPTS => {
                let list = segments.iter().rposition(|of| matches!(of, Segment::Seq { .. }));
                list.is_some_and(|at| remove(&mut value, &segments[..at]))
            }
            _ => false,
        };
        if !is_repaired {
            return Err(cause(shown(&path), error, mismatches));
        }
        mismatches.push(Mismatch { path: shown(&path), problem: problem(&error) });
        attempt += 1;
    }
}

/// Why it cannot be read: what is missing now may be what was taken out before.
fn cause(
    place: String,
    error: serde_json::Error,
    mismatches: Vec<Mismatch>,
) -> (String, serde_json::Error) {
    let message = error.to_string();
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let path = missing.map(|field| format!("{place}.{field}").trim_start_matches('.').to_owned());
    match mismatches.into_iter().find(|mismatch| Some(&mismatch.path) == path.as_ref()) {
        Some(Mismatch { path, problem }) => (path, serde::de::Error::custom(problem)),
        None => (place, error),
    }
}

/// Makes a list of a string where one is expected, for it may be a paid output, or else takes out
/// the value at a path.
fn repair(value: &mut Value, path: &[&Segment], error: &serde_json::Error) -> bool {
    let found = path.iter().try_fold(&mut *value, |value, segment| below(value, segment));
    match found {
        Some(found) if found.is_string() && error.to_string().contains("expected a sequence") => {
            *found = Value::Array(vec![found.take()]);
            true
        }
        _ => remove(value, path),
    }
}

fn remove(value: &mut Value, path: &[&Segment]) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let parent = above.iter().try_fold(value, |value, segment| below(value, segment));
    match (parent, last) {
        (Some(Value::Object(members)), Segment::Map { key }) => members.remove(key).is_some(),
        (Some(Value::Array(list)), Segment::Seq { index }) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}

fn below<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match segment {
        Segment::Map { key } => value.get_mut(key),
        Segment::Seq { index } => value.get_mut(index),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// A dot stands for the whole response, a question mark for what was not yet known.
fn shown(path: &Path) -> String {
    path.to_string().trim_end_matches(['.', '?']).to_owned()
}

/// What the decoder says, as in `invalid type: integer, expected a string`, without the value.
fn problem(error: &serde_json::Error) -> String {
    let redaction = crate::error::redaction::Redaction::default();
    let message = body::without_texts(error, &redaction).to_string();
    match message.split_once(", expected ") {
        Some((found, expected)) => {
            let found = found.split(['`', '"']).next().unwrap_or_default().trim_end();
            format!("{found}, expected {expected}")
        }
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(task: Value) -> (Task, Vec<String>) {
        let (task, mismatches) = lenient::<Task>(task).unwrap();
        (task, mismatches.into_iter().map(|mismatch| mismatch.path).collect())
    }

    #[test]
    fn a_value_of_an_unexpected_type_costs_only_itself() {
        let (task, paths) = read(json!({
            "id": "t", "status": "FAILED", "failure": {}, "failureCode": 7, "progress": "half",
            "output": [7, "https://host/a"], "cost": { "credits": "5" }, "createdAt": null,
        }));
        assert_eq!(task.output[0].as_str(), "https://host/a");
        assert!(task.failure.is_none() && task.failure_code.is_none() && task.progress.is_none());
        assert!(task.cost.unwrap().credits.is_none() && task.created_at.is_none());
        let mut paths = paths;
        paths.sort();
        let expected = ["cost.credits", "failure", "failureCode", "output[0]", "progress"];
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_string_is_read_as_a_list_of_one() {
        let (task, paths) =
            read(json!({ "id": "t", "status": "SUCCEEDED", "output": "https://host/a" }));
        assert_eq!((task.output.len(), paths), (1, vec!["output".to_owned()]));
    }

    #[test]
    fn a_long_list_of_odd_entries_is_left_out_as_a_whole() {
        let (task, paths) =
            read(json!({ "id": "t", "status": "SUCCEEDED", "output": vec![7; 10_000] }));
        assert!(task.output.is_empty() && paths.len() <= ATTEMPTS);
    }

    #[test]
    fn a_response_without_what_is_indispensable_is_an_error() {
        let error = lenient::<Task>(json!({ "status": "SUCCEEDED" }));
        assert!(error.is_err_and(|(path, error)| {
            path.is_empty() && error.to_string().contains("missing field `id`")
        }));
    }
}
