//! Calls every operation of the spec with every kind of body.
//!
//! `RUNWAYML_TEST_BASE_URL` sends the requests to another server, such as a mock of the upstream document,
//! with the key in `RUNWAYML_API_SECRET` if it is set.

#![allow(deprecated, reason = "what Runway retired is called like the rest")]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{SPEC, Watched, sandbox_client};
use runwayml::{Client, Error, types};
use runwayml_sandbox::{Clock, Sandbox, example_bodies};
use serde_json::{Value, json};

/// The variable that holds the base URL of another server to call.
const OTHER_SERVER: &str = "RUNWAYML_TEST_BASE_URL";

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

macro_rules! each {
    ($($id:ident $method:literal $path:literal ($($_argument:ident = $id_value:literal),*) [$($parameter:ident = $value:literal),*] $body:ident -> $response:ident;)*) => {
        pub const OPERATIONS: &[&str] = &[$(stringify!($id)),*];

        /// Calls an operation with all its parameters; returns the decoded response as JSON.
        pub async fn call(
            client: &Client,
            operation: &str,
            task: &str,
            body: Value,
        ) -> Result<Value, Error> {
            match operation {
                $(stringify!($id) => {
                    let call = operation!(client.$id($(path_id(task, $path, $id_value)),*) body $body);
                    let response = call$(.$parameter($value))*.send().await?;
                    Ok(serde_json::to_value(&response).unwrap())
                })*
                _ => unreachable!("there is no operation {operation}"),
            }
        }

        /// The JSON schemas of the types of an operation's body and response.
        pub fn schemas(operation: &str) -> [Option<Value>; 2] {
            match operation {
                $(stringify!($id) => [schema!($body), schema!($response)],)*
                _ => [None, None],
            }
        }
    };
}

macro_rules! operation {
    ($client:ident.$id:ident($($argument:expr),*) $body:ident none) => {{
        let _ = &$body;
        $client.$id($($argument),*)
    }};
    ($client:ident.$id:ident($($argument:expr),*) $body:ident $type:ident) => {
        $client.$id($($argument,)* serde_json::from_value::<types::$type>($body).unwrap())
    };
}

macro_rules! schema {
    (none) => {
        None
    };
    ($type:ident) => {
        Some(schemars::schema_for!(types::$type).to_value())
    };
}

operations! { each }

macro_rules! each_body {
    ($($body:ident: $($alternative:ident),*;)*) => {
        /// Builds a body from one of its request types, both given by name; checks both.
        fn build_body(body: &str, alternative: &str, json: Value) -> Value {
            match (body, alternative) {
                $($((stringify!($body), stringify!($alternative)) => {
                    let request: types::$alternative = serde_json::from_value(json).unwrap();
                    request.check().unwrap();
                    let body: types::$body = request.into();
                    body.check().unwrap();
                    serde_json::to_value(body).unwrap()
                })*)*
                _ => unreachable!("{body} has no alternative {alternative}"),
            }
        }

        const BODIES: &[(&str, &[&str])] =
            &[$((stringify!($body), &[$(stringify!($alternative)),*])),*];
    };
}

bodies! { each_body }

/// The id for a path: that of an existing task if the path is one of a task.
fn path_id<'a>(task: &'a str, path: &str, sample: &'a str) -> &'a str {
    let response =
        &SPEC["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    if response["$ref"] == "#/components/schemas/Task" { task } else { sample }
}

/// Calls every operation with every kind of body; returns the errors.
pub async fn call_all(client: &Client, task: &str) -> Vec<String> {
    let mut errors = Vec::new();
    for operation in OPERATIONS {
        for body in bodies(operation) {
            let outcome = call(client, operation, task, body).await;
            errors.extend(outcome.err().map(|error| format!("{operation}: {error}")));
        }
    }
    errors
}

/// One body for each alternative, or null for an operation without a body. Models that Runway has retired
/// are left out for another server.
pub fn bodies(operation: &str) -> Vec<Value> {
    let mut bodies = crate::common::bodies(operation);
    if std::env::var_os(OTHER_SERVER).is_some() {
        let retired = retired_models();
        bodies.retain(|body| !retired.contains(&body["model"]));
    }
    bodies
}

fn retired_models() -> Vec<Value> {
    let schemas = SPEC["components"]["schemas"].as_object().unwrap().values();
    let retired = schemas.filter(|schema| schema.get("x-retired").is_some());
    retired.map(|schema| schema["properties"]["model"]["enum"][0].clone()).collect()
}

/// Creates a task; returns its id.
async fn create_task(client: &Client) -> String {
    let body = bodies("text_to_image").remove(0);
    call(client, "text_to_image", "", body).await.unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_response_of_every_operation_is_decoded() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let client = match std::env::var(OTHER_SERVER) {
        Ok(address) => {
            let key =
                std::env::var("RUNWAYML_API_SECRET").unwrap_or_else(|_| "key_test".to_owned());
            Client::builder().api_key(key).base_url(address).build().unwrap()
        }
        Err(_) => sandbox_client(&sandbox),
    };
    let task = create_task(&client).await;
    let errors = call_all(&client, &task).await;
    assert!(errors.is_empty(), "{errors:#?}");
}

#[tokio::test]
async fn no_response_of_the_spec_is_reported_as_drift() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
    let watched = Watched::new(builder);
    let task = create_task(&watched.client).await;
    let errors = call_all(&watched.client, &task).await;
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(watched.reports(), [""; 0]);
}

#[test]
fn retired_models_are_marked() {
    for model in ["gen3a_turbo", "gen4_aleph", "upscale_v1"] {
        assert!(retired_models().contains(&json!(model)), "{model}");
    }
}

#[test]
fn every_operation_of_the_spec_is_called() {
    let items = SPEC["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let ids: BTreeSet<&str> =
        operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(OPERATIONS.iter().copied().collect::<BTreeSet<_>>(), ids);
}

#[test]
fn a_body_is_built_from_each_of_its_alternatives() {
    let bodies: BTreeMap<&str, &[&str]> = BODIES.iter().copied().collect();
    let mut count = 0;
    for operation in SPEC["paths"].as_object().unwrap().values() {
        for operation in operation.as_object().unwrap().values() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(body) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next())
            else {
                continue;
            };
            let is_retired =
                |name: &str| SPEC["components"]["schemas"][name].get("x-retired").is_some();
            // The sandbox has no examples of these.
            for alternative in bodies[body].iter().filter(|name| !is_retired(name)) {
                let json = example_of(alternative, operation["operationId"].as_str().unwrap());
                assert_eq!(build_body(body, alternative, json.clone()), json, "{alternative}");
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count}");
}

/// An example body of this alternative.
fn example_of(alternative: &str, operation: &str) -> Value {
    let properties = SPEC["components"]["schemas"][alternative]["properties"].as_object().unwrap();
    let matches = |body: &Value| {
        let constants = properties.iter().filter(|(name, property)| {
            ["model", "mode", "type"].contains(&name.as_str()) && property["enum"].is_array()
        });
        let mut constants = constants.map(|(name, property)| body[name] == property["enum"][0]);
        constants.all(|is_equal| is_equal)
    };
    let mut bodies = example_bodies(operation).into_iter();
    bodies.find(matches).unwrap_or_else(|| panic!("no example of {alternative}"))
}
