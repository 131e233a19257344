//! Every operation of the contract through the generated client: each body that it takes is sent,
//! each answer decoded, and decoded again as it may look tomorrow. The list is the contract's own.
//!
//! With `RUNWAYML_TEST_BASE_URL` the requests go to another server, such as a mock that is made
//! from upstream's document; the key is then taken from `RUNWAYML_API_SECRET`, if there is one.

mod common;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex};

use common::{Answer, Script};
use runwayml::sandbox::{Clock, Sandbox, example_bodies};
use runwayml::{Client, Drift, types};
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../openapi/runway.json");

/// The variable that holds the address of another server to call.
const OTHER_SERVER: &str = "RUNWAYML_TEST_BASE_URL";

/// The word that no enumeration has.
const TOMORROW: &str = "word-of-tomorrow";

/// The field that no object has.
const FIELD_OF_TOMORROW: &str = "fieldOfTomorrow";

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

macro_rules! each {
    ($($id:ident $method:literal $path:literal ($($in_path:ident = $id_value:literal),*) [$($parameter:ident = $value:literal),*] $body:ident -> $answer:ident;)*) => {
        const OPERATIONS: &[&str] = &[$(stringify!($id)),*];

        /// Calls every operation with every kind of body; returns what went wrong.
        async fn call_all(client: &Client, task: &str) -> Vec<String> {
            let mut wrong = Vec::new();
            $(
                for body in bodies(stringify!($id)) {
                    let _ = &body;
                    let call = client.$id()$(.$in_path(existing(task, $path, $id_value)))*$(.$parameter($value))*;
                    let call = with_body!(call, body, $body);
                    note(&mut wrong, stringify!($id), call.send().await);
                }
            )*
            wrong
        }

        /// The JSON schemas that the types of the operation derive: of its body and of its answer.
        fn schemas(operation: &str) -> [Option<Value>; 2] {
            match operation {
                $(stringify!($id) => [schema!($body), schema!($answer)],)*
                _ => [None, None],
            }
        }

        /// Decodes an answer of the operation and encodes it again; `None` where it has no body.
        fn round_trip(operation: &str, answer: Value) -> Option<Result<Value, serde_json::Error>> {
            match operation {
                $(stringify!($id) => decoded!(answer, $answer),)*
                _ => None,
            }
        }
    };
}

macro_rules! with_body {
    ($call:ident, $body:ident, none) => {
        $call
    };
    ($call:ident, $body:ident, $type:ident) => {
        $call.body(serde_json::from_value::<types::$type>($body).unwrap())
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

macro_rules! decoded {
    ($answer:ident, none) => {
        None
    };
    ($answer:ident, $type:ident) => {
        Some(serde_json::from_value::<types::$type>($answer).and_then(serde_json::to_value))
    };
}

operations! { each }

/// The id to put into the path: that of a task which exists, where a task is asked for.
fn existing<'a>(task: &'a str, path: &str, sample: &'a str) -> &'a str {
    let answer = &contract()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    if answer["$ref"] == "#/components/schemas/Task" { task } else { sample }
}

/// What to send: one body for each alternative, or once nothing. A server that is not ours need
/// not know the models that Runway has retired.
fn bodies(operation: &str) -> Vec<Value> {
    let mut bodies = example_bodies(operation);
    if bodies.is_empty() {
        return vec![Value::Null];
    }
    if std::env::var_os(OTHER_SERVER).is_some() {
        let retired = retired_models();
        bodies.retain(|body| !retired.contains(&body["model"]));
    }
    bodies
}

fn retired_models() -> Vec<Value> {
    let contract = contract();
    let schemas = contract["components"]["schemas"].as_object().unwrap().values();
    let retired = schemas.filter(|schema| schema.get("x-retired").is_some());
    retired.map(|schema| schema["properties"]["model"]["enum"][0].clone()).collect()
}

fn note<T, E: Display>(wrong: &mut Vec<String>, operation: &str, outcome: Result<T, E>) {
    if let Err(error) = outcome {
        wrong.push(format!("{operation}: {error}"));
    }
}

fn contract() -> Value {
    serde_json::from_str(CONTRACT).unwrap()
}

#[tokio::test]
async fn every_operation_is_called_and_its_answer_decoded() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let client = match std::env::var(OTHER_SERVER) {
        Ok(address) => {
            let key =
                std::env::var("RUNWAYML_API_SECRET").unwrap_or_else(|_| "key_test".to_owned());
            Client::builder().api_key(key).base_url(address).build().unwrap()
        }
        Err(_) => sandbox.client(),
    };
    let task = created(&client).await;
    let wrong = call_all(&client, &task).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn no_answer_as_the_contract_has_it_is_taken_for_drift() {
    let sandbox = Sandbox::builder().clock(Clock::EachRead).start().await.unwrap();
    let drifts = Arc::new(Mutex::new(Vec::new()));
    let told = drifts.clone();
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.base_url())
        .on_drift(move |drift| told.lock().unwrap().push(drift.to_string()))
        .build()
        .unwrap();
    let task = created(&client).await;
    call_all(&client, &task).await;
    assert_eq!(*drifts.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn all_that_an_answer_has_of_tomorrow_is_told_of() {
    let contract = contract();
    let schemas: BTreeMap<&str, &Value> = answers(&contract).into_iter().collect();
    let (mut answered, mut expected) = (Vec::new(), BTreeMap::new());
    for operation in OPERATIONS {
        let answer = schemas.get(operation).map(|schema| tomorrow(schema, &contract, &mut 0));
        let count = answer.as_ref().map_or(0, news);
        expected.extend((count > 0).then_some((*operation, count)));
        let answer = match answer {
            Some(answer) => Answer::json(200, &answer.to_string()),
            None => Answer::json(204, ""),
        };
        answered.extend(bodies(operation).iter().map(|_| answer.clone()));
    }
    let script = Script::start(answered).await;
    let drifts = Arc::new(Mutex::new(BTreeMap::new()));
    let told = drifts.clone();
    let note = move |drift: &Drift| *told.lock().unwrap().entry(drift.operation).or_insert(0) += 1;
    let client = script.builder().on_drift(note).build().unwrap();
    let wrong = call_all(&client, "t").await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(*drifts.lock().unwrap(), expected);
}

/// How many fields and words a value has that no contract knows.
fn news(value: &Value) -> usize {
    match value {
        Value::String(word) => usize::from(word == TOMORROW),
        Value::Array(list) => list.iter().map(news).sum(),
        Value::Object(fields) => {
            let unknown = usize::from(fields.contains_key(FIELD_OF_TOMORROW));
            unknown + fields.values().map(news).sum::<usize>()
        }
        _ => 0,
    }
}

/// The id of a task that exists.
async fn created(client: &Client) -> String {
    let picture =
        serde_json::from_value::<types::TextToImageRequest>(bodies("text_to_image").remove(0))
            .unwrap();
    client.text_to_image().body(picture).send().await.unwrap().id.clone()
}

#[test]
fn models_that_runway_retired_are_marked_as_such() {
    for model in ["gen3a_turbo", "gen4_aleph", "upscale_v1"] {
        assert!(retired_models().contains(&json!(model)), "{model}");
    }
}

#[test]
fn no_operation_of_the_contract_is_left_out() {
    let contract = contract();
    let items = contract["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let mut ids: Vec<&str> =
        operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let mut called = OPERATIONS.to_vec();
    ids.sort_unstable();
    called.sort_unstable();
    assert_eq!(called, ids);
}

#[test]
fn the_schema_that_a_request_derives_takes_what_the_contract_takes() {
    for operation in OPERATIONS {
        let [body, answer] = schemas(operation);
        assert!(answer.is_none_or(|schema| schema.is_object()), "{operation}");
        let Some(schema) = body else { continue };
        let validator = jsonschema::validator_for(&schema).unwrap();
        for body in bodies(operation) {
            let wrong: Vec<String> =
                validator.iter_errors(&body).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{operation}: {wrong:?}");
        }
        assert!(!validator.is_valid(&json!(["no", "object"])), "{operation}");
    }
}

#[test]
fn an_answer_of_tomorrow_is_decoded_and_nothing_of_it_is_lost() {
    let contract = contract();
    let mut words = 0;
    for (operation, schema) in answers(&contract) {
        let answer = tomorrow(schema, &contract, &mut words);
        let decoded = round_trip(operation, answer.clone()).unwrap().unwrap_or_else(|error| {
            panic!("{operation}: {error}\n{answer:#}");
        });
        assert_eq!(comparable(&decoded), comparable(&answer), "{operation}");
    }
    assert!(words > 0);
}

/// The schema of the answer of each operation that has one.
fn answers(contract: &Value) -> Vec<(&str, &Value)> {
    let items = contract["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let answers = operations.filter_map(|operation| {
        let responses = operation["responses"].as_object().unwrap();
        let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
        let schema = success["content"]["application/json"].get("schema")?;
        Some((operation["operationId"].as_str().unwrap(), schema))
    });
    answers.collect()
}

/// An answer with an unknown field in every object and an unknown word in every enumeration.
fn tomorrow(schema: &Value, contract: &Value, words: &mut usize) -> Value {
    if let Some(reference) = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str())
    {
        return tomorrow(contract.pointer(&reference[1..]).unwrap(), contract, words);
    }
    if schema.get("x-extensible-enum").is_some() {
        *words += 1;
        return json!(TOMORROW);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let mut object: serde_json::Map<String, Value> = properties
                .map(|(name, property)| (name.clone(), tomorrow(property, contract, words)))
                .collect();
            match schema.get("additionalProperties") {
                Some(values) => {
                    object.insert("some-key".to_owned(), tomorrow(values, contract, words))
                }
                None => {
                    object.insert(FIELD_OF_TOMORROW.to_owned(), json!({ "deep": [1, "two", null] }))
                }
            };
            Value::Object(object)
        }
        Some("array") => json!([tomorrow(&schema["items"], contract, words)]),
        Some("string") => json!("a text that fits no format"),
        Some("integer") => json!(7),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        _ => json!({ "anything": "goes" }),
    }
}

/// The same value with numbers that compare by what they are worth: 7 is 7.0.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(comparable).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), comparable(value))).collect()
        }
        _ => value.clone(),
    }
}
