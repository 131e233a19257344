//! Responses with a task, from both providers: nothing is lost that is not reported, and no error or
//! report shows a secret.

use std::sync::LazyLock;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value};

use super::secrets::{KEY, assert_no_secret, assert_reportable, request_body};
use crate::client::Client;
use crate::cometapi::CallbackPayload;
use crate::error::Idempotency;
use crate::generated::types::Task;
use crate::provider::{Provider, unwrapped_task};
use crate::schema::{Mismatch, lenient};
use crate::transport::Outgoing;
use crate::transport::decode::Received;

pub fn any_task_response(input: &[u8]) {
    for client in CLIENTS.iter() {
        decode(client, input);
    }
    let Ok(response) = serde_json::from_slice::<Value>(input) else { return };
    assert_kept(&response);
    let task = unwrapped_task(response.clone());
    assert_eq!(unwrapped_task(task.clone()), task, "{response}");
    assert_kept(&task);
    assert_callback(input);
}

/// A client of each provider, whose reports show no secret.
static CLIENTS: LazyLock<Vec<Client>> = LazyLock::new(|| {
    let client = |provider| {
        let builder = Client::builder().provider(provider).api_key(KEY);
        let builder = builder.on_drift(|drift| assert_no_secret(&format!("{drift} {drift:?}")));
        builder.build().unwrap()
    };
    Provider::ALL.map(client).into()
});

/// Decodes the response to a creation and the response to a read.
fn decode(client: &Client, body: &[u8]) {
    for (method, idempotency) in
        [(Method::POST, Idempotency::NonIdempotent), (Method::GET, Idempotency::Idempotent)]
    {
        let outgoing = Outgoing {
            operation: "get_task",
            method,
            url: client.base_url().parse().unwrap(),
            body: Some(request_body()),
            idempotency,
        };
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let body = Bytes::copy_from_slice(body);
        let received = Received::new(client.transport.clone(), outgoing, status, headers, body);
        match received.decode::<Task>() {
            Ok(response) => assert_usable(&response.value),
            Err(error) => assert_reportable(&error),
        }
    }
}

/// What a program does with a task.
fn assert_usable(task: &Task) {
    let state = task.state();
    assert!(!format!("{state:?} {:?} {task:?}", task.failure()).is_empty());
    assert!(task.created_at.as_ref().is_none_or(|time| {
        time.unix_seconds();
        time.to_system_time();
        true
    }));
}

/// A value that can be read as a task has each of its fields, or it is reported; read again, the task
/// is the same.
fn assert_kept(response: &Value) {
    let Ok((task, mismatches)) = lenient::<Task>(response.clone()) else { return };
    let written = serde_json::to_value(&task).unwrap();
    let Value::Object(fields) = response else { panic!("a task of {response}") };
    for (name, value) in fields.iter().filter(|(name, _)| !is_reported(name, &mismatches)) {
        assert!(is_kept(value, written.get(name)), "{name} of {response}");
    }
    let again: Task = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), written, "{response}");
}

fn is_reported(field: &str, mismatches: &[Mismatch]) -> bool {
    mismatches.iter().any(|mismatch| {
        let rest = mismatch.path.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// Null and an empty list may be absent, and a number may be written in another form.
fn is_kept(value: &Value, written: Option<&Value>) -> bool {
    match (value, written) {
        (Value::Null, written) => written.is_none_or(Value::is_null),
        (Value::Array(list), None) => list.is_empty(),
        (_, None) => false,
        (Value::Object(fields), Some(Value::Object(written))) => are_kept(fields, written),
        (Value::Number(one), Some(Value::Number(other))) => one.as_f64() == other.as_f64(),
        (value, Some(written)) => value == written,
    }
}

fn are_kept(fields: &Map<String, Value>, written: &Map<String, Value>) -> bool {
    fields.iter().all(|(name, value)| is_kept(value, written.get(name)))
}

/// Anyone can post a callback.
fn assert_callback(input: &[u8]) {
    let Ok(callback) = CallbackPayload::parse(input) else { return };
    assert_eq!(callback.raw(), input);
    assert!(callback.task_id().is_none_or(|id| !id.as_str().trim().is_empty()));
    assert!(!format!("{callback:?} {} {:?}", callback.is_success(), callback.output()).is_empty());
}
